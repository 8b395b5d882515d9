#include "cpu.h"
#include "tables.h"

const bfq_shift_add_kernels *bfq_shift_add_sets(void) {
  static bfq_shift_add_kernels sets[] = {
#if defined(__x86_64__)
      {"avx512-vbmi", 0, bfq_product_vbmi},
      {"avx512-vnni", 0, bfq_product_avx512},
      {"avx2", 0, bfq_product_avx2},
#endif
#if defined(__aarch64__)
      {"neon-dot", 0, bfq_product_neon_dot},
      {"neon", 0, bfq_product_neon},
#endif
      {"plain", 1, bfq_product_plain},
      {0, 0, 0},
  };
  // Idempotent: whoever comes second writes the same values.
#if defined(__x86_64__)
  sets[0].available = BFQ_CAN(BFQ_AVX512_VBMI) && BFQ_CAN(BFQ_AVX512_VNNI);
  sets[1].available = BFQ_CAN(BFQ_AVX512_VNNI);
  sets[2].available = BFQ_CAN(BFQ_AVX2);
#endif
#if defined(__aarch64__)
  sets[0].available = BFQ_CAN(BFQ_NEON_DOT);
  sets[1].available = BFQ_CAN(BFQ_NEON);
#endif
  return sets;
}
