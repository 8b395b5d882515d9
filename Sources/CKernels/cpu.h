// What the processor has, for choosing a kernel at run time.
#ifndef BFQ_CPU_H
#define BFQ_CPU_H

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
