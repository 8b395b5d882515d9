#include "tables.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#define PREFETCH_BYTES 6144
#define TOKENS 2 // of one pass over decoded weights
#define MOST_VECTORS 32 // of half a tile's block

typedef struct {
  __m256i low, high, nibble, three, four, ones;
} decoder;

BFQ_INLINE decoder make_decoder(const bfq_codebook *book) {
  decoder d;
  d.low = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)book->table[0]));
  d.high = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)book->table[1]));
  d.nibble = _mm256_set1_epi8(15);
  d.three = _mm256_set1_epi8(3);
  d.four = _mm256_set1_epi8(4);
  d.ones = _mm256_set1_epi16(1);
  return d;
}

BFQ_INLINE __m256i load(const uint8_t *p) { return _mm256_loadu_si256((const __m256i *)p); }

BFQ_INLINE __m256i quad(const int8_t *x) {
  int32_t four;
  memcpy(&four, x, 4);
  return _mm256_set1_epi32(four);
}

BFQ_INLINE __m256i lookup(const decoder *d, __m256i table, __m256i codes) {
  return _mm256_shuffle_epi8(table, _mm256_and_si256(codes, d->nibble));
}

BFQ_INLINE __m256i joined(const decoder *d, __m256i pair, __m256i third) {
  const __m256i high = _mm256_and_si256(_mm256_srli_epi16(pair, 6), d->three);
  return _mm256_shuffle_epi8(d->low, _mm256_or_si256(_mm256_and_si256(third, d->four), high));
}

// Codes of one half tile (8 rows: every other 32 bytes) to unsigned bytes, a vector a quad and plane.
BFQ_INLINE void decode_step(const decoder *d, int kind, const uint8_t *p, __m256i *w) {
  const __m256i a = load(p);
  if (kind == BFQ_KIND_2 || kind == BFQ_KIND_HALVES) {
    const __m256i high = _mm256_srli_epi16(a, 4);
    w[0] = lookup(d, d->low, a);
    w[1] = lookup(d, d->high, a);
    w[2] = lookup(d, d->low, high);
    w[3] = lookup(d, d->high, high);
  } else if (kind == BFQ_KIND_4) {
    w[0] = lookup(d, d->low, a);
    w[1] = lookup(d, d->low, _mm256_srli_epi16(a, 4));
  } else if (kind == BFQ_KIND_3) {
    const __m256i b = load(p + 64), c = load(p + 128);
    w[0] = lookup(d, d->low, a);
    w[1] = lookup(d, d->low, _mm256_srli_epi16(a, 3));
    w[2] = lookup(d, d->low, b);
    w[3] = lookup(d, d->low, _mm256_srli_epi16(b, 3));
    w[4] = lookup(d, d->low, c);
    w[5] = lookup(d, d->low, _mm256_srli_epi16(c, 3));
    w[6] = joined(d, a, _mm256_srli_epi16(c, 4));
    w[7] = joined(d, b, _mm256_srli_epi16(c, 5));
  } else {
    w[0] = a;
  }
}

// 8-bit weights times activations overflow 16 bits, so they are widened first.
BFQ_INLINE __m256i wide_product(__m256i w, __m256i x) {
  const __m256i even = _mm256_madd_epi16(_mm256_srai_epi16(_mm256_slli_epi16(w, 8), 8),
                                         _mm256_srai_epi16(_mm256_slli_epi16(x, 8), 8));
  const __m256i odd =
      _mm256_madd_epi16(_mm256_srai_epi16(w, 8), _mm256_srai_epi16(x, 8));
  return _mm256_add_epi32(even, odd);
}

// Products of `flush` quads fit 16 bits together: 2 (2 offset) 127 flush < 2^15.
BFQ_INLINE int flush_quads(int offset) {
  return offset <= 4 ? 16 : offset <= 8 ? 8 : offset <= 16 ? 4 : offset <= 32 ? 2 : 1;
}

// Sums of a block for 8 rows and some tokens; `x` rows are `width` apart.
BFQ_INLINE void block_sums(const decoder *d, int kind, int block, int flush, const __m256i *w,
                           const int8_t *x, int64_t width, int tokens, __m256i *sums) {
  const int planes = bfq_planes(kind);
  for (int t = 0; t < tokens; t++) {
    const int8_t *row = x + t * width;
    if (kind == BFQ_KIND_8) {
      for (int q = 0; q < block / 4; q++)
        sums[t] = _mm256_add_epi32(sums[t], wide_product(w[q], quad(row + 4 * q)));
      continue;
    }
    for (int start = 0; start < block / 4 * planes; start += flush) {
      __m256i narrow = _mm256_setzero_si256();
#pragma clang loop unroll(full)
      for (int v = start; v < start + flush; v++)
        narrow =
            _mm256_add_epi16(narrow, _mm256_maddubs_epi16(w[v], quad(row + 4 * (v / planes))));
      sums[t] = _mm256_add_epi32(sums[t], _mm256_madd_epi16(narrow, d->ones));
    }
  }
}

BFQ_INLINE __m256 scale_lanes(const uint8_t *codes) {
  const __m256i bytes = _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)codes));
  return _mm256_castsi256_ps(_mm256_add_epi32(_mm256_slli_epi32(bytes, BFQ_SCALE_SHIFT),
                                              _mm256_set1_epi32(BFQ_SCALE_BASE)));
}

BFQ_INLINE void store(const bfq_packed_matrix *matrix, int64_t row, __m256 acc, float scale,
                  float *y, int accumulate) {
  float values[8];
  _mm256_storeu_ps(values, _mm256_mul_ps(acc, _mm256_set1_ps(scale)));
  const int64_t rows = matrix->rows - row < 8 ? matrix->rows - row : 8;
  for (int64_t lane = 0; lane < rows; lane++)
    y[row + lane] = accumulate ? y[row + lane] + values[lane] : values[lane];
}

// Both halves of a tile together, so that a line of codes is read once.
BFQ_INLINE void tile_product(const bfq_packed_matrix *matrix, const decoder *d, int kind, int block,
                             int flush, int64_t tile, const bfq_activations *x, int64_t token,
                             int tokens, float *y, int64_t stride, int accumulate) {
  const int bytes = 2 * bfq_kind_bits(kind) * block, step = bfq_step_bytes(kind);
  const int offset = kind == BFQ_KIND_8 ? 0 : matrix->codebook->offset;
  const int64_t blocks = matrix->blocks, width = blocks * block;
  const uint8_t *codes = matrix->codes + tile * blocks * bytes;
  const uint8_t *scales = matrix->scales + tile * blocks * BFQ_TILE_ROWS;
  __m256 acc[2][TOKENS];
  for (int half = 0; half < 2; half++)
    for (int t = 0; t < tokens; t++) acc[half][t] = _mm256_setzero_ps();
  for (int64_t index = 0; index < blocks; index++) {
    for (int line = 0; line < bytes; line += 64)
      _mm_prefetch((const char *)codes + PREFETCH_BYTES + line, _MM_HINT_T0);
#pragma clang loop unroll(full)
    for (int half = 0; half < 2; half++) {
      __m256i w[MOST_VECTORS], sums[TOKENS];
#pragma clang loop unroll(full)
      for (int index = 0; index < bytes / step; index++)
        decode_step(d, kind, codes + index * step + 32 * half, w + index * bfq_step_vectors(kind));
      for (int t = 0; t < tokens; t++)
        sums[t] = _mm256_set1_epi32(-offset * x->sums[(token + t) * blocks + index]);
      block_sums(d, kind, block, flush, w, x->values + token * width + index * block, width,
                 tokens, sums);
      const __m256 scale = scale_lanes(scales + 8 * half);
      for (int t = 0; t < tokens; t++)
        acc[half][t] = _mm256_fmadd_ps(scale, _mm256_cvtepi32_ps(sums[t]), acc[half][t]);
    }
    codes += bytes;
    scales += BFQ_TILE_ROWS;
  }
  for (int half = 0; half < 2; half++)
    for (int t = 0; t < tokens; t++)
      store(matrix, tile * BFQ_TILE_ROWS + 8 * half, acc[half][t], x->scales[token + t],
            y + (token + t) * stride, accumulate);
}

BFQ_INLINE void product(const bfq_packed_matrix *matrix, int kind, int block, int flush,
                        int64_t first, int64_t tiles, const bfq_activations *x, float *y,
                        int64_t stride, int accumulate) {
  const decoder d = make_decoder(matrix->codebook);
  for (int64_t tile = first; tile < first + tiles; tile++) {
    int64_t token = 0;
    for (; token + TOKENS <= x->tokens; token += TOKENS)
      tile_product(matrix, &d, kind, block, flush, tile, x, token, TOKENS, y, stride, accumulate);
    for (; token < x->tokens; token++)
      tile_product(matrix, &d, kind, block, flush, tile, x, token, 1, y, stride, accumulate);
  }
}

#define FLUSHES(X, kind, block)                                                                    \
  X(kind, block, 1) X(kind, block, 2) X(kind, block, 4) X(kind, block, 8)
#define SHAPES(X)                                                                                  \
  FLUSHES(X, 2, 32) FLUSHES(X, 2, 64) X(2, 64, 16) FLUSHES(X, 3, 32) FLUSHES(X, 3, 64)                          \
  FLUSHES(X, 4, 32) FLUSHES(X, 4, 64) X(8, 32, 1) X(8, 64, 1) X(16, 32, 1) X(16, 64, 1)
#define DEFINE(kind, block, flush)                                                                 \
  static __attribute__((noinline)) void product_##kind##_##block##_##flush(                       \
      const bfq_packed_matrix *matrix, int64_t first, int64_t tiles, const bfq_activations *x,     \
      float *y, int64_t stride, int accumulate) {                                                  \
    product(matrix, kind, block, flush, first, tiles, x, y, stride, accumulate);                   \
  }
SHAPES(DEFINE)

void bfq_product_avx2(const bfq_packed_matrix *matrix, int64_t first, int64_t tiles,
                      const bfq_activations *x, float *y, int64_t stride, int accumulate) {
  const bfq_codebook *book = matrix->codebook;
  const int kind = bfq_kind(book), block = book->block;
  if (kind < BFQ_KIND_8 && book->offset > 64) {
    // Two products would not fit 16 bits.
    bfq_product_plain(matrix, first, tiles, x, y, stride, accumulate);
    return;
  }
  int flush = flush_quads(book->offset);
  const int most = kind == BFQ_KIND_2 && block == 64 ? 16 : 8;
  flush = kind >= BFQ_KIND_8 ? 1 : flush > most ? most : flush;
#define SELECT(k, n, f)                                                                            \
  if (kind == k && block == n && flush == f)                                                       \
    product_##k##_##n##_##f(matrix, first, tiles, x, y, stride, accumulate);
  SHAPES(SELECT)
}
#pragma clang attribute pop
#endif
