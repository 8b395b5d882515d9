// What the kernels of all instruction sets share.
#ifndef BFQ_SHIFT_ADD_TABLES_H
#define BFQ_SHIFT_ADD_TABLES_H
#include "CShiftAdd.h"
#include <string.h>

// A scale's byte is (exponent + 47) 4 + mantissa: as bits of a float, (byte << 21) + (80 << 23).
#define BFQ_SCALE_SHIFT 21
#define BFQ_SCALE_BASE (80 << 23)

static inline float bfq_scale_value(uint8_t code) {
  const uint32_t bits = ((uint32_t)code << BFQ_SCALE_SHIFT) + BFQ_SCALE_BASE;
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

// Level + offset of every 4-bit index, for a 16-byte table look-up: `low` reads the code in the
// index's low bits, `high` the one above it (2-bit codes only).
typedef struct {
  uint8_t low[16], high[16];
} bfq_lookup;

static inline bfq_lookup bfq_make_lookup(const bfq_codebook *book) {
  bfq_lookup lookup;
  const int mask = (1 << (book->bits > 4 ? 4 : book->bits)) - 1;
  for (int index = 0; index < 16; index++) {
    lookup.low[index] = (uint8_t)(book->level[index & mask] + book->offset);
    lookup.high[index] = (uint8_t)(book->level[index >> 2 & mask] + book->offset);
  }
  return lookup;
}

// An unsigned byte can't hold level + offset beyond this one; such grids take the plain kernels.
#define BFQ_LARGEST_BYTE_LEVEL 127

void bfq_product_plain(const bfq_packed_matrix *matrix, int64_t first_tile, int64_t tiles,
                       const bfq_activations *x, float *y, int64_t stride, int accumulate);
void bfq_product_avx2(const bfq_packed_matrix *matrix, int64_t first_tile, int64_t tiles,
                      const bfq_activations *x, float *y, int64_t stride, int accumulate);
void bfq_product_avx512(const bfq_packed_matrix *matrix, int64_t first_tile, int64_t tiles,
                        const bfq_activations *x, float *y, int64_t stride, int accumulate);
#endif
