// The AVX-512 kernels, included after an instruction set's decoder with BFQ_PRODUCT defined.

BFQ_INLINE __m512i load(const uint8_t *p) { return _mm512_loadu_si512((const void *)p); }

BFQ_INLINE __m512i quad(const int8_t *x) {
  int32_t four;
  memcpy(&four, x, 4);
  return _mm512_set1_epi32(four);
}

// One step's codes as unsigned bytes, a vector a quad and plane.
BFQ_INLINE void decode(const decoder *d, int kind, const uint8_t *p, __m512i *w) {
  switch (kind) {
  case BFQ_KIND_2: decode2(d, load(p), w); break;
  case BFQ_KIND_3: decode3(d, load(p), load(p + 64), load(p + 128), w); break;
  case BFQ_KIND_4: decode4(d, load(p), w); break;
  case BFQ_KIND_HALVES: decode_halves(d, load(p), w); break;
  // Two's complement to offset 128.
  default: w[0] = _mm512_xor_si512(load(p), _mm512_set1_epi8((char)0x80));
  }
}

BFQ_INLINE int weight_offset(const bfq_packed_matrix *matrix, int kind) {
  return kind == BFQ_KIND_8 ? 128 : matrix->codebook->offset;
}

BFQ_INLINE __m512 scale_lanes(const uint8_t *codes) {
  const __m512i bytes = _mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)codes));
  return _mm512_castsi512_ps(_mm512_add_epi32(_mm512_slli_epi32(bytes, BFQ_SCALE_SHIFT),
                                              _mm512_set1_epi32(BFQ_SCALE_BASE)));
}

BFQ_INLINE __mmask16 row_mask(const bfq_packed_matrix *matrix, int64_t tile) {
  const int64_t rows = matrix->rows - tile * BFQ_TILE_ROWS;
  return rows >= BFQ_TILE_ROWS ? 0xFFFF : (__mmask16)((1 << rows) - 1);
}

BFQ_INLINE void store(float *y, __mmask16 mask, __m512 acc, float scale, int accumulate) {
  __m512 value = _mm512_mul_ps(acc, _mm512_set1_ps(scale));
  if (accumulate) value = _mm512_add_ps(_mm512_maskz_loadu_ps(mask, y), value);
  _mm512_mask_storeu_ps(y, mask, value);
}

#include "avx512_vector.inc.h"
#include "avx512_batch.inc.h"

BFQ_INLINE void product(const bfq_packed_matrix *matrix, int kind, int block, int64_t first,
                        int64_t tiles, const bfq_activations *x, float *y, int64_t stride,
                        int accumulate) {
  if (x->tokens == 1)
    vector_product(matrix, kind, block, first, tiles, x, y, accumulate);
  else
    batches_product(matrix, kind, block, first, tiles, x, y, stride, accumulate);
}

#include "shapes.inc.h"
