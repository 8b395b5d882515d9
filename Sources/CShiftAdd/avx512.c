#include "tables.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#pragma clang attribute push(                                                                      \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni,avx2,fma"))), apply_to = function)

#define INLINE static inline __attribute__((always_inline))

// Far enough ahead for the next lines to arrive from memory, near enough to stay in L1.
#define PREFETCH_BYTES 6144
#define TOKENS 6     // of one pass of the matrix-matrix kernel
#define PANEL 8      // blocks decoded at a time: 2 tiles of 8 KiB stay in L1
#define MOST_BLOCK 64

typedef struct {
  __m512i low, high, nibble, three, four;
} decoder;

INLINE decoder make_decoder(const bfq_codebook *book) {
  const bfq_lookup lookup = bfq_make_lookup(book);
  decoder d;
  d.low = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)lookup.low));
  d.high = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)lookup.high));
  d.nibble = _mm512_set1_epi8(15);
  d.three = _mm512_set1_epi8(3);
  d.four = _mm512_set1_epi8(4);
  return d;
}

INLINE __m512i load(const uint8_t *p) { return _mm512_loadu_si512((const void *)p); }

INLINE __m512i quad(const int8_t *x) {
  int32_t four;
  memcpy(&four, x, 4);
  return _mm512_set1_epi32(four);
}

// Codes of the quads of `vectors` to unsigned bytes. Table look-ups read an index's low 4 bits; the
// tables repeat over the bits that are not the code's, so only bit 7 has to be cleared.
INLINE void decode2(const decoder *d, const uint8_t *p, __m512i w[4]) {
  const __m512i codes = load(p);
  const __m512i low = _mm512_and_si512(codes, d->nibble);
  const __m512i high = _mm512_and_si512(_mm512_srli_epi16(codes, 4), d->nibble);
  w[0] = _mm512_shuffle_epi8(d->low, low);
  w[1] = _mm512_shuffle_epi8(d->high, low);
  w[2] = _mm512_shuffle_epi8(d->low, high);
  w[3] = _mm512_shuffle_epi8(d->high, high);
}

INLINE void decode4(const decoder *d, const uint8_t *p, __m512i w[2]) {
  const __m512i codes = load(p);
  w[0] = _mm512_shuffle_epi8(d->low, _mm512_and_si512(codes, d->nibble));
  w[1] = _mm512_shuffle_epi8(
      d->low, _mm512_and_si512(_mm512_srli_epi16(codes, 4), d->nibble));
}

INLINE __m512i lookup3(const decoder *d, __m512i codes) {
  return _mm512_shuffle_epi8(d->low, _mm512_and_si512(codes, d->nibble));
}

// The two high bits of `pair`, and the bit of `third` that was shifted to bit 2.
INLINE __m512i joined(const decoder *d, __m512i pair, __m512i third) {
  const __m512i high = _mm512_and_si512(_mm512_srli_epi16(pair, 6), d->three);
  // (third & four) | high
  return _mm512_shuffle_epi8(d->low, _mm512_ternarylogic_epi64(third, d->four, high, 0xEA));
}

INLINE void decode3(const decoder *d, const uint8_t *p, __m512i w[8]) {
  const __m512i a = load(p), b = load(p + 64), c = load(p + 128);
  w[0] = lookup3(d, a);
  w[1] = lookup3(d, _mm512_srli_epi16(a, 3));
  w[2] = lookup3(d, b);
  w[3] = lookup3(d, _mm512_srli_epi16(b, 3));
  w[4] = lookup3(d, c);
  w[5] = lookup3(d, _mm512_srli_epi16(c, 3));
  w[6] = joined(d, a, _mm512_srli_epi16(c, 4));
  w[7] = joined(d, b, _mm512_srli_epi16(c, 5));
}

// Quads a decoding step yields, and the bytes it takes.
INLINE int step_quads(int bits) { return bits == 3 ? 8 : 8 / bits; }
INLINE int step_bytes(int bits) { return bits == 3 ? 192 : 64; }

INLINE void decode(const decoder *d, int bits, const uint8_t *p, __m512i *w) {
  switch (bits) {
  case 2: decode2(d, p, w); break;
  case 3: decode3(d, p, w); break;
  case 4: decode4(d, p, w); break;
  // Two's complement to offset 128.
  default: w[0] = _mm512_xor_si512(load(p), _mm512_set1_epi8((char)0x80));
  }
}

INLINE __m512 scale_lanes(const uint8_t *codes) {
  const __m512i bytes = _mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)codes));
  return _mm512_castsi512_ps(_mm512_add_epi32(_mm512_slli_epi32(bytes, BFQ_SCALE_SHIFT),
                                              _mm512_set1_epi32(BFQ_SCALE_BASE)));
}

INLINE __mmask16 row_mask(const bfq_packed_matrix *matrix, int64_t tile) {
  const int64_t rows = matrix->rows - tile * BFQ_TILE_ROWS;
  return rows >= BFQ_TILE_ROWS ? 0xFFFF : (__mmask16)((1 << rows) - 1);
}

INLINE void store(float *y, __mmask16 mask, __m512 acc, float scale, int accumulate) {
  __m512 value = _mm512_mul_ps(acc, _mm512_set1_ps(scale));
  if (accumulate) value = _mm512_add_ps(_mm512_maskz_loadu_ps(mask, y), value);
  _mm512_mask_storeu_ps(y, mask, value);
}

// MARK: One token

INLINE __m512 tile_sum(const bfq_packed_matrix *matrix, const decoder *d, int bits, int block,
                       int64_t tile, const int8_t *x, const int32_t *sums, int offset) {
  const int bytes = 2 * bits * block, quads = step_quads(bits);
  const uint8_t *codes = matrix->codes + tile * matrix->blocks * bytes;
  const uint8_t *scales = matrix->scales + tile * matrix->blocks * BFQ_TILE_ROWS;
  __m512 acc = _mm512_setzero_ps();
  for (int64_t index = 0; index < matrix->blocks; index++) {
    // Unsigned weights times signed activations: the offset's share is taken off first.
    __m512i even = _mm512_set1_epi32(-offset * sums[index]), odd = _mm512_setzero_si512();
#pragma clang loop unroll(full)
    for (int step = 0; step < block / 4 / quads; step++) {
      __m512i w[8];
      decode(d, bits, codes, w);
#pragma clang loop unroll(full)
      for (int line = 0; line < step_bytes(bits); line += 64)
        _mm_prefetch((const char *)codes + PREFETCH_BYTES + line, _MM_HINT_T0);
#pragma clang loop unroll(full)
      for (int q = 0; q < quads; q++) {
        const __m512i four = quad(x + 4 * q);
        if ((step * quads + q) & 1)
          odd = _mm512_dpbusd_epi32(odd, w[q], four);
        else
          even = _mm512_dpbusd_epi32(even, w[q], four);
      }
      codes += step_bytes(bits);
      x += 4 * quads;
    }
    const __m512 sum = _mm512_cvtepi32_ps(_mm512_add_epi32(even, odd));
    acc = _mm512_fmadd_ps(scale_lanes(scales), sum, acc);
    scales += BFQ_TILE_ROWS;
  }
  return acc;
}

INLINE void vector_product(const bfq_packed_matrix *matrix, int bits, int block, int64_t first,
                           int64_t tiles, const bfq_activations *x, float *y, int accumulate) {
  const decoder d = make_decoder(matrix->codebook);
  const int offset = bits == 8 ? 128 : matrix->codebook->offset;
  for (int64_t tile = first; tile < first + tiles; tile++) {
    const __m512 acc =
        tile_sum(matrix, &d, bits, block, tile, x->values, x->sums, offset);
    store(y + tile * BFQ_TILE_ROWS, row_mask(matrix, tile), acc, x->scales[0], accumulate);
  }
}

// MARK: Many tokens

// Decoded weights of two tiles: [tile, block of the panel, quad] vectors.
typedef struct {
  __m512i w[2][PANEL * MOST_BLOCK / 4];
  __m512 scales[2][PANEL];
} panel;

INLINE void decode_panel(const bfq_packed_matrix *matrix, const decoder *d, int bits, int block,
                         const int64_t tile[2], int64_t first, int count, panel *p) {
  const int bytes = 2 * bits * block, quads = step_quads(bits);
  for (int half = 0; half < 2; half++) {
    const int64_t start = tile[half] * matrix->blocks + first;
    const uint8_t *codes = matrix->codes + start * bytes;
    const uint8_t *scales = matrix->scales + start * BFQ_TILE_ROWS;
    for (int step = 0; step < count * block / 4 / quads; step++)
      decode(d, bits, codes + step * step_bytes(bits), p->w[half] + step * quads);
    for (int index = 0; index < count; index++)
      p->scales[half][index] = scale_lanes(scales + index * BFQ_TILE_ROWS);
  }
}

// Adds a panel's products with `tokens` tokens to float sums [token, tile].
INLINE void panel_sums(const panel *p, int block, int count, int tokens, const int8_t *x,
                       int64_t width, const int32_t *sums, int64_t blocks, int offset,
                       __m512 acc[TOKENS][2]) {
  for (int index = 0; index < count; index++) {
    __m512i sum[TOKENS][2];
#pragma clang loop unroll(full)
    for (int t = 0; t < tokens; t++)
      sum[t][0] = sum[t][1] = _mm512_set1_epi32(-offset * sums[t * blocks + index]);
    const __m512i *first = p->w[0] + index * block / 4, *second = p->w[1] + index * block / 4;
#pragma clang loop unroll_count(4)
    for (int q = 0; q < block / 4; q++) {
      const __m512i a = first[q], b = second[q];
#pragma clang loop unroll(full)
      for (int t = 0; t < tokens; t++) {
        const __m512i four = quad(x + t * width + index * block + 4 * q);
        sum[t][0] = _mm512_dpbusd_epi32(sum[t][0], a, four);
        sum[t][1] = _mm512_dpbusd_epi32(sum[t][1], b, four);
      }
    }
#pragma clang loop unroll(full)
    for (int t = 0; t < tokens; t++) {
      acc[t][0] =
          _mm512_fmadd_ps(p->scales[0][index], _mm512_cvtepi32_ps(sum[t][0]), acc[t][0]);
      acc[t][1] =
          _mm512_fmadd_ps(p->scales[1][index], _mm512_cvtepi32_ps(sum[t][1]), acc[t][1]);
    }
  }
}

INLINE void panel_tokens(const panel *p, int block, int count, int tokens,
                         const bfq_activations *x, int64_t token, int64_t first, int64_t blocks,
                         int offset, float *partial) {
  const int64_t width = blocks * block;
  __m512 acc[TOKENS][2];
#pragma clang loop unroll(full)
  for (int t = 0; t < tokens; t++) {
    acc[t][0] = _mm512_loadu_ps(partial + t * 2 * BFQ_TILE_ROWS);
    acc[t][1] = _mm512_loadu_ps(partial + (t * 2 + 1) * BFQ_TILE_ROWS);
  }
  panel_sums(p, block, count, tokens, x->values + token * width + first * block, width,
             x->sums + token * blocks + first, blocks, offset, acc);
#pragma clang loop unroll(full)
  for (int t = 0; t < tokens; t++) {
    _mm512_storeu_ps(partial + t * 2 * BFQ_TILE_ROWS, acc[t][0]);
    _mm512_storeu_ps(partial + (t * 2 + 1) * BFQ_TILE_ROWS, acc[t][1]);
  }
}

// Tokens whose partial sums are kept at a time.
#define BATCH 192

INLINE void batch_product(const bfq_packed_matrix *matrix, int bits, int block, int64_t first,
                          int64_t tiles, const bfq_activations *x, int64_t token, int tokens,
                          float *y, int64_t stride, int accumulate) {
  const decoder d = make_decoder(matrix->codebook);
  const int offset = bits == 8 ? 128 : matrix->codebook->offset;
  const int64_t blocks = matrix->blocks;
  float partial[BATCH * 2 * BFQ_TILE_ROWS] __attribute__((aligned(64)));
  panel p;
  for (int64_t pair = 0; pair < tiles; pair += 2) {
    const int64_t tile[2] = {first + pair, first + (pair + 1 < tiles ? pair + 1 : pair)};
    memset(partial, 0, (size_t)tokens * 2 * BFQ_TILE_ROWS * 4);
    for (int64_t start = 0; start < blocks; start += PANEL) {
      const int count = (int)(blocks - start < PANEL ? blocks - start : PANEL);
      decode_panel(matrix, &d, bits, block, tile, start, count, &p);
      int t = 0;
#define PASS(n)                                                                                    \
  panel_tokens(&p, block, count, n, x, token + t, start, blocks, offset,                           \
               partial + t * 2 * BFQ_TILE_ROWS)
      for (; t + TOKENS <= tokens; t += TOKENS) PASS(TOKENS);
      switch (tokens - t) {
      case 1: PASS(1); break;
      case 2: PASS(2); break;
      case 3: PASS(3); break;
      case 4: PASS(4); break;
      case 5: PASS(5); break;
      default: break;
      }
#undef PASS
    }
    for (int t = 0; t < tokens; t++)
      for (int half = 0; half < (pair + 1 < tiles ? 2 : 1); half++)
        store(y + (token + t) * stride + tile[half] * BFQ_TILE_ROWS, row_mask(matrix, tile[half]),
              _mm512_loadu_ps(partial + (t * 2 + half) * BFQ_TILE_ROWS),
              x->scales[token + t], accumulate);
  }
}

INLINE void product(const bfq_packed_matrix *matrix, int bits, int block, int64_t first,
                    int64_t tiles, const bfq_activations *x, float *y, int64_t stride,
                    int accumulate) {
  if (x->tokens == 1) {
    vector_product(matrix, bits, block, first, tiles, x, y, accumulate);
    return;
  }
  for (int64_t token = 0; token < x->tokens; token += BATCH) {
    const int tokens = (int)(x->tokens - token < BATCH ? x->tokens - token : BATCH);
    batch_product(matrix, bits, block, first, tiles, x, token, tokens, y, stride, accumulate);
  }
}

#define SHAPES(X) X(2, 32) X(2, 64) X(3, 32) X(3, 64) X(4, 32) X(4, 64) X(8, 32) X(8, 64)
#define DEFINE(bits, block)                                                                        \
  static __attribute__((noinline)) void product_##bits##_##block(                                 \
      const bfq_packed_matrix *matrix, int64_t first, int64_t tiles, const bfq_activations *x,     \
      float *y, int64_t stride, int accumulate) {                                                  \
    product(matrix, bits, block, first, tiles, x, y, stride, accumulate);                          \
  }
SHAPES(DEFINE)

void bfq_product_avx512(const bfq_packed_matrix *matrix, int64_t first, int64_t tiles,
                        const bfq_activations *x, float *y, int64_t stride, int accumulate) {
  const bfq_codebook *book = matrix->codebook;
  if (book->bits < 8 && book->offset > BFQ_LARGEST_BYTE_LEVEL) {
    bfq_product_plain(matrix, first, tiles, x, y, stride, accumulate);
    return;
  }
#define SELECT(b, n)                                                                               \
  if (book->bits == b && book->block == n)                                                         \
    product_##b##_##n(matrix, first, tiles, x, y, stride, accumulate);
  SHAPES(SELECT)
}
#pragma clang attribute pop
#endif
