// What the processor has, for choosing a kernel at run time.
#ifndef BFQ_SHIFT_ADD_CPU_H
#define BFQ_SHIFT_ADD_CPU_H

#if defined(__x86_64__)
#define BFQ_HAS_AVX512                                                                             \
  (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&                      \
   __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
#define BFQ_HAS_VNNI (BFQ_HAS_AVX512 && __builtin_cpu_supports("avx512vnni"))
#define BFQ_HAS_VBMI (BFQ_HAS_VNNI && __builtin_cpu_supports("avx512vbmi"))
#define BFQ_HAS_AVX2 (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
// Calls name_avx512, name_avx2 or name_plain by what the processor has.
#define BFQ_DISPATCH(name, ...)                                                                    \
  (BFQ_HAS_AVX512 ? name##_avx512(__VA_ARGS__)                                                     \
   : BFQ_HAS_AVX2 ? name##_avx2(__VA_ARGS__)                                                       \
                  : name##_plain(__VA_ARGS__))
#else
#define BFQ_DISPATCH(name, ...) name##_plain(__VA_ARGS__)
#endif

#if defined(__aarch64__)
#if defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#define BFQ_HAS_NEON_DOT ((getauxval(AT_HWCAP) & HWCAP_ASIMDDP) != 0)
#else
// Every Apple processor of 64 bits that runs what this is built for.
#define BFQ_HAS_NEON_DOT 1
#endif
#endif
#endif
