#include "tables.h"

#if defined(__x86_64__)
#define AVX512                                                                                     \
  (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&                      \
   __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni"))
#define AVX2 (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
#endif

const bfq_shift_add_kernels *bfq_shift_add_sets(void) {
  static bfq_shift_add_kernels sets[] = {
#if defined(__x86_64__)
      {"avx512-vnni", 0, bfq_product_avx512},
      {"avx2", 0, bfq_product_avx2},
#endif
      {"plain", 1, bfq_product_plain},
      {0, 0, 0},
  };
#if defined(__x86_64__)
  // Idempotent: whoever comes second writes the same values.
  sets[0].available = AVX512;
  sets[1].available = AVX2;
#endif
  return sets;
}
