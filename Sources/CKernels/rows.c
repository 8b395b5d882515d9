#include "cpu.h"
#include "rows.h"
#include <stddef.h>

extern const bfq_row_kernels bfq_rows_avx512, bfq_rows_avx2, bfq_rows_baseline;

const bfq_row_kernels *bfq_rows(void) {
#if defined(__x86_64__)
  if (BFQ_CAN(BFQ_AVX512))
    return &bfq_rows_avx512;
  if (BFQ_CAN(BFQ_AVX2))
    return &bfq_rows_avx2;
#endif
  return &bfq_rows_baseline;
}

const bfq_row_kernels *bfq_rows_set(int index) {
  const bfq_row_kernels *sets[] = {
#if defined(__x86_64__)
      &bfq_rows_avx512, &bfq_rows_avx2,
#endif
      &bfq_rows_baseline, NULL};
  const bfq_row_kernels **first = sets;
  while (*first != bfq_rows())
    first++;
  int64_t left = sets + sizeof sets / sizeof *sets - 1 - first;
  return index >= 0 && index < left ? first[index] : NULL;
}

int64_t bfq_attention_scratch(int64_t t, int64_t hd) {
  int64_t rows = (t + 15) / 16 * 16, w = (hd + 7) / 8 * 8;
  int64_t forward = 3 * rows * w + 32 * w + 16 * rows;
  int64_t backward = 7 * rows * w + 96 * w + 256 + 512;
  return forward > backward ? forward : backward;
}
