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

// What a vector kernel has to know of a codebook at compile time: its bits, but for codes whose
// level + offset is no byte. Those are looked up as two halves of their level, and both are
// multiplied with the same activations.
enum { BFQ_KIND_2 = 2, BFQ_KIND_3 = 3, BFQ_KIND_4 = 4, BFQ_KIND_8 = 8, BFQ_KIND_HALVES = 16 };

static inline int bfq_kind(const bfq_codebook *book) {
  return book->bits == 4 && book->offset > 127 ? BFQ_KIND_HALVES : book->bits;
}

#define BFQ_INLINE static inline __attribute__((always_inline, unused))

BFQ_INLINE int bfq_kind_bits(int kind) { return kind == BFQ_KIND_HALVES ? 4 : kind; }
// Bytes looked up for one weight.
BFQ_INLINE int bfq_planes(int kind) { return kind == BFQ_KIND_HALVES ? 2 : 1; }
// Quads a decoding step yields, and the bytes it takes.
BFQ_INLINE int bfq_step_quads(int kind) { return kind == BFQ_KIND_3 ? 8 : 8 / bfq_kind_bits(kind); }
BFQ_INLINE int bfq_step_bytes(int kind) { return kind == BFQ_KIND_3 ? 192 : 64; }
BFQ_INLINE int bfq_step_vectors(int kind) { return bfq_step_quads(kind) * bfq_planes(kind); }

void bfq_product_plain(const bfq_packed_matrix *matrix, int64_t first_tile, int64_t tiles,
                       const bfq_activations *x, float *y, int64_t stride, int accumulate);
void bfq_product_avx2(const bfq_packed_matrix *matrix, int64_t first_tile, int64_t tiles,
                      const bfq_activations *x, float *y, int64_t stride, int accumulate);
void bfq_product_avx512(const bfq_packed_matrix *matrix, int64_t first_tile, int64_t tiles,
                        const bfq_activations *x, float *y, int64_t stride, int accumulate);
void bfq_product_vbmi(const bfq_packed_matrix *matrix, int64_t first_tile, int64_t tiles,
                      const bfq_activations *x, float *y, int64_t stride, int accumulate);
void bfq_product_neon(const bfq_packed_matrix *matrix, int64_t first_tile, int64_t tiles,
                      const bfq_activations *x, float *y, int64_t stride, int accumulate);
void bfq_product_neon_dot(const bfq_packed_matrix *matrix, int64_t first_tile, int64_t tiles,
                          const bfq_activations *x, float *y, int64_t stride, int accumulate);
#endif
