// The NEON kernels, included with BFQ_PRODUCT and `dot` defined: sums of four products a 32-bit lane.
//
// A 64-byte vector of codes is four quarters of 4 rows; a vector of 16 bytes holds a quad of inputs
// of one quarter's rows.

#define TOKENS 4 // of one pass over decoded weights
#define MOST_VECTORS 8 // of a decoding step

typedef struct {
  int8x16_t low, high;
  uint8x16_t nibble, three, four;
} decoder;

// Tables of signed levels: NEON multiplies signed bytes, so that no sum has to be corrected.
BFQ_INLINE decoder make_decoder(const bfq_codebook *book, int kind) {
  const int share = kind == BFQ_KIND_HALVES ? book->offset >> 1 : book->offset;
  const int rest = kind == BFQ_KIND_HALVES ? book->offset - share : share;
  const int8x16_t low = vreinterpretq_s8_u8(vld1q_u8(book->table[0]));
  const int8x16_t high = vreinterpretq_s8_u8(vld1q_u8(book->table[1]));
  decoder d;
  d.low = vsubq_s8(low, vdupq_n_s8((int8_t)share));
  d.high = vsubq_s8(high, vdupq_n_s8((int8_t)rest));
  d.nibble = vdupq_n_u8(15);
  d.three = vdupq_n_u8(3);
  d.four = vdupq_n_u8(4);
  return d;
}

BFQ_INLINE int8x16_t lookup(const decoder *d, int8x16_t table, uint8x16_t codes) {
  return vqtbl1q_s8(table, vandq_u8(codes, d->nibble));
}

// The two high bits of `pair`, and the bit of `third` that was shifted to bit 2.
BFQ_INLINE int8x16_t joined(const decoder *d, uint8x16_t pair, uint8x16_t third) {
  return vqtbl1q_s8(d->low, vorrq_u8(vandq_u8(third, d->four), vshrq_n_u8(pair, 6)));
}

BFQ_INLINE void decode3(const decoder *d, const uint8_t *p, int8x16_t *w) {
  const uint8x16_t a = vld1q_u8(p), b = vld1q_u8(p + 64), c = vld1q_u8(p + 128);
  w[0] = lookup(d, d->low, a);
  w[1] = lookup(d, d->low, vshrq_n_u8(a, 3));
  w[2] = lookup(d, d->low, b);
  w[3] = lookup(d, d->low, vshrq_n_u8(b, 3));
  w[4] = lookup(d, d->low, c);
  w[5] = lookup(d, d->low, vshrq_n_u8(c, 3));
  w[6] = joined(d, a, vshrq_n_u8(c, 4));
  w[7] = joined(d, b, vshrq_n_u8(c, 5));
}

// Codes of a quarter (16 of every 64 bytes) to levels, a vector a quad and plane.
BFQ_INLINE void decode_step(const decoder *d, int kind, const uint8_t *p, int8x16_t *w) {
  if (kind == BFQ_KIND_3) {
    decode3(d, p, w);
    return;
  }
  const uint8x16_t a = vld1q_u8(p);
  if (kind == BFQ_KIND_8) {
    w[0] = vreinterpretq_s8_u8(a);
    return;
  }
  const uint8x16_t upper = vshrq_n_u8(a, 4);
  if (kind == BFQ_KIND_4) {
    w[0] = lookup(d, d->low, a);
    w[1] = lookup(d, d->low, upper);
    return;
  }
  w[0] = lookup(d, d->low, a);
  w[1] = lookup(d, d->high, a);
  w[2] = lookup(d, d->low, upper);
  w[3] = lookup(d, d->high, upper);
}

BFQ_INLINE int8x16_t quad(const int8_t *x) {
  int32_t four;
  memcpy(&four, x, 4);
  return vreinterpretq_s8_s32(vdupq_n_s32(four));
}

// Sums of a block for 4 rows and some tokens, whose activations are `width` apart.
BFQ_INLINE void block_sums(const decoder *d, int kind, int block, const uint8_t *codes,
                           const int8_t *x, int64_t width, int tokens, int32x4_t *sums) {
  const int steps = block / 4 / bfq_step_quads(kind), planes = bfq_planes(kind);
  for (int step = 0; step < steps; step++) {
    int8x16_t w[MOST_VECTORS];
    decode_step(d, kind, codes + step * bfq_step_bytes(kind), w);
    const int8_t *inputs = x + 4 * step * bfq_step_quads(kind);
    for (int t = 0; t < tokens; t++)
#pragma clang loop unroll(full)
      for (int v = 0; v < bfq_step_vectors(kind); v++)
        sums[t] = dot(sums[t], w[v], quad(inputs + t * width + 4 * (v / planes)));
  }
}

BFQ_INLINE float32x4_t scale_lanes(const uint8_t *codes) {
  uint32_t four;
  memcpy(&four, codes, 4);
  const uint16x8_t words = vmovl_u8(vreinterpret_u8_u32(vdup_n_u32(four)));
  const uint32x4_t bits = vshlq_n_u32(vmovl_u16(vget_low_u16(words)), BFQ_SCALE_SHIFT);
  return vreinterpretq_f32_u32(vaddq_u32(bits, vdupq_n_u32(BFQ_SCALE_BASE)));
}

BFQ_INLINE void store(const bfq_packed_matrix *matrix, int64_t row, float32x4_t acc, float scale,
                      float *y, int accumulate) {
  float values[4];
  vst1q_f32(values, vmulq_n_f32(acc, scale));
  const int64_t rows = matrix->rows - row < 4 ? matrix->rows - row : 4;
  for (int64_t lane = 0; lane < rows; lane++)
    y[row + lane] = accumulate ? y[row + lane] + values[lane] : values[lane];
}

// A quarter of a tile at a time: its decoded weights stay in registers.
BFQ_INLINE void quarter_product(const bfq_packed_matrix *matrix, const decoder *d, int kind,
                                int block, int64_t tile, int quarter, const bfq_activations *x,
                                int64_t token, int tokens, float *y, int64_t stride,
                                int accumulate) {
  const int bytes = 2 * bfq_kind_bits(kind) * block;
  const int64_t blocks = matrix->blocks, width = blocks * block;
  const uint8_t *codes = matrix->codes + tile * blocks * bytes + 16 * quarter;
  const uint8_t *scales = matrix->scales + tile * blocks * BFQ_TILE_ROWS + 4 * quarter;
  float32x4_t acc[TOKENS];
  for (int t = 0; t < tokens; t++) acc[t] = vdupq_n_f32(0);
  for (int64_t index = 0; index < blocks; index++) {
    int32x4_t sums[TOKENS];
    for (int t = 0; t < tokens; t++) sums[t] = vdupq_n_s32(0);
    block_sums(d, kind, block, codes + index * bytes, x->values + token * width + index * block,
               width, tokens, sums);
    const float32x4_t scale = scale_lanes(scales + index * BFQ_TILE_ROWS);
    for (int t = 0; t < tokens; t++) acc[t] = vfmaq_f32(acc[t], scale, vcvtq_f32_s32(sums[t]));
  }
  for (int t = 0; t < tokens; t++)
    store(matrix, tile * BFQ_TILE_ROWS + 4 * quarter, acc[t], x->scales[token + t],
          y + (token + t) * stride, accumulate);
}

BFQ_INLINE void product(const bfq_packed_matrix *matrix, int kind, int block, int64_t first,
                        int64_t tiles, const bfq_activations *x, float *y, int64_t stride,
                        int accumulate) {
  const decoder d = make_decoder(matrix->codebook, kind);
  for (int64_t tile = first; tile < first + tiles; tile++)
    for (int quarter = 0; quarter < 4; quarter++) {
      int64_t token = 0;
      for (; token + TOKENS <= x->tokens; token += TOKENS)
        quarter_product(matrix, &d, kind, block, tile, quarter, x, token, TOKENS, y, stride,
                        accumulate);
      for (; token < x->tokens; token++)
        quarter_product(matrix, &d, kind, block, tile, quarter, x, token, 1, y, stride,
                        accumulate);
    }
}

#include "shapes.inc.h"
