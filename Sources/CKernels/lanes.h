// Sixteen floats as one value: a zmm register, two ymm or four xmm/NEON ones.
#ifndef BFQ_LANES_H
#define BFQ_LANES_H
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#pragma clang diagnostic ignored "-Wpsabi" // every function taking lanes is inlined

typedef float lanes __attribute__((vector_size(64)));
typedef int32_t ilanes __attribute__((vector_size(64)));
typedef int8_t blanes __attribute__((vector_size(16)));

// Unaligned views: rows of a matrix begin anywhere.
typedef float lanes_unaligned __attribute__((vector_size(64), aligned(4), may_alias));
typedef int8_t blanes_unaligned __attribute__((vector_size(16), aligned(1), may_alias));

#define BFQ_INLINE static inline __attribute__((always_inline, unused))
#define BFQ_OUTLINE static __attribute__((noinline, unused))

#if defined(__x86_64__)
#define BFQ_HAS_AVX512                                                                            \
  (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&                      \
   __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
#define BFQ_HAS_AVX2 (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
// Calls name_avx512, name_avx2 or name_plain by what the processor has.
#define BFQ_DISPATCH(name, ...)                                                                    \
  do {                                                                                             \
    if (BFQ_HAS_AVX512)                                                                            \
      name##_avx512(__VA_ARGS__);                                                                  \
    else if (BFQ_HAS_AVX2)                                                                         \
      name##_avx2(__VA_ARGS__);                                                                    \
    else                                                                                           \
      name##_plain(__VA_ARGS__);                                                                   \
  } while (0)
#else
#define BFQ_DISPATCH(name, ...) name##_plain(__VA_ARGS__)
#endif
#endif
