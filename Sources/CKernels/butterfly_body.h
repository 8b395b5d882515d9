// The panel kernels, compiled once per instruction set: BFQ_NAME adds its suffix.
//
// A panel is sixteen rows transposed to [size][16]: one lane per row, so that a rotation is
// plain vector arithmetic whatever the pair's distance, and rows never mix.

#define BFQ_ROUND(d, lo, hi)                                                                       \
  for (int i = 0; i < 16; i++)                                                                     \
    if (!(i & d)) {                                                                                \
      lanes a = r[i], b = r[i + d];                                                                \
      r[i] = __builtin_shufflevector(a, b, lo);                                                    \
      r[i + d] = __builtin_shufflevector(a, b, hi);                                                \
    }
#define BFQ_LO1 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30
#define BFQ_HI1 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31
#define BFQ_LO2 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29
#define BFQ_HI2 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31
#define BFQ_LO4 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27
#define BFQ_HI4 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31
#define BFQ_LO8 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23
#define BFQ_HI8 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31

// Transposes a 16x16 tile: four rounds that swap off-diagonal squares of side d.
BFQ_INLINE void BFQ_NAME(transpose)(lanes r[16]) {
#pragma clang loop unroll(full)
  BFQ_ROUND(1, BFQ_LO1, BFQ_HI1)
#pragma clang loop unroll(full)
  BFQ_ROUND(2, BFQ_LO2, BFQ_HI2)
#pragma clang loop unroll(full)
  BFQ_ROUND(4, BFQ_LO4, BFQ_HI4)
#pragma clang loop unroll(full)
  BFQ_ROUND(8, BFQ_LO8, BFQ_HI8)
}

static void BFQ_NAME(load_narrow)(const float *x, int64_t size, int64_t rows, lanes *panel) {
  float *out = (float *)panel;
  for (int64_t c = 0; c < size; c++)
    for (int64_t r = 0; r < 16; r++)
      out[c * 16 + r] = r < rows ? x[r * size + c] : 0;
}

// The last block of a size that sixteen does not divide overlaps the one before it: the same
// numbers are written twice, and no scalar tail is needed.
static void BFQ_NAME(load)(const float *x, int64_t size, int64_t rows, const float *signs,
                           lanes *panel) {
  if (size < 16)
    BFQ_NAME(load_narrow)(x, size, rows, panel);
  else
    for (int64_t block = 0; block < size; block += 16) {
      int64_t c = block + 16 <= size ? block : size - 16;
      lanes r[16];
      if (rows == 16) {
#pragma clang loop unroll(full)
        for (int i = 0; i < 16; i++)
          r[i] = *(const lanes_unaligned *)(x + i * size + c);
      } else {
#pragma clang loop unroll(full)
        for (int i = 0; i < 16; i++)
          r[i] = i < rows ? *(const lanes_unaligned *)(x + i * size + c) : (lanes){0};
      }
      BFQ_NAME(transpose)(r);
#pragma clang loop unroll(full)
      for (int i = 0; i < 16; i++)
        panel[c + i] = r[i];
    }
  if (signs)
    for (int64_t c = 0; c < size; c++)
      panel[c] *= signs[c];
}

static void BFQ_NAME(store)(float *x, int64_t size, int64_t rows, const float *signs,
                            lanes *panel) {
  if (signs)
    for (int64_t c = 0; c < size; c++)
      panel[c] *= signs[c];
  if (size < 16) {
    const float *in = (const float *)panel;
    for (int64_t r = 0; r < rows; r++)
      for (int64_t c = 0; c < size; c++)
        x[r * size + c] = in[c * 16 + r];
    return;
  }
  for (int64_t block = 0; block < size; block += 16) {
    int64_t c = block + 16 <= size ? block : size - 16;
    lanes r[16];
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i++)
      r[i] = panel[c + i];
    BFQ_NAME(transpose)(r);
    if (rows == 16) {
#pragma clang loop unroll(full)
      for (int i = 0; i < 16; i++)
        *(lanes_unaligned *)(x + i * size + c) = r[i];
    } else {
#pragma clang loop unroll(full)
      for (int i = 0; i < 16; i++)
        if (i < rows)
          *(lanes_unaligned *)(x + i * size + c) = r[i];
    }
  }
}

BFQ_INLINE void BFQ_NAME(turn)(const bfq_rotation *op, lanes *panel) {
  float c = op->cosine, s = op->sine;
  lanes x = panel[op->first], y = panel[op->second];
  panel[op->first] = c * x - s * y;
  panel[op->second] = s * x + c * y;
}

BFQ_INLINE void BFQ_NAME(turn_back)(const bfq_rotation *op, lanes *panel) {
  float c = op->cosine, s = op->sine;
  lanes x = panel[op->first], y = panel[op->second];
  panel[op->first] = c * x + s * y;
  panel[op->second] = c * y - s * x;
}

static void BFQ_NAME(rotate)(const bfq_rotation *ops, int64_t count, const float *signs,
                             int64_t size, const float *source, float *target, int64_t rows,
                             lanes *panel) {
  for (int64_t row = 0; row < rows; row += 16) {
    int64_t here = rows - row < 16 ? rows - row : 16;
    BFQ_NAME(load)(source + row * size, size, here, signs, panel);
    for (int64_t o = 0; o < count; o++)
      BFQ_NAME(turn)(ops + o, panel);
    BFQ_NAME(store)(target + row * size, size, here, NULL, panel);
  }
}

static void BFQ_NAME(unrotate)(const bfq_rotation *ops, int64_t count, const float *signs,
                               int64_t size, const float *source, float *target, int64_t rows,
                               lanes *panel) {
  for (int64_t row = 0; row < rows; row += 16) {
    int64_t here = rows - row < 16 ? rows - row : 16;
    BFQ_NAME(load)(source + row * size, size, here, NULL, panel);
    for (int64_t o = count - 1; o >= 0; o--)
      BFQ_NAME(turn_back)(ops + o, panel);
    BFQ_NAME(store)(target + row * size, size, here, signs, panel);
  }
}

// Sums each of sixteen vectors over its lanes: the sums come out as one vector.
BFQ_INLINE lanes BFQ_NAME(sum_each)(const lanes *tile) {
  lanes r[16];
#pragma clang loop unroll(full)
  for (int i = 0; i < 16; i++)
    r[i] = tile[i];
  BFQ_NAME(transpose)(r);
#pragma clang loop unroll(full)
  for (int d = 8; d > 0; d /= 2)
    for (int i = 0; i < d; i++)
      r[i] += r[i + d];
  return r[0];
}

// Adds the lane sums of `filled` tile rows to gradients[angles[k * step]].
static void BFQ_NAME(flush)(lanes *tile, int64_t filled, const int32_t *angles, int64_t step,
                            float *gradients) {
  for (int64_t i = filled; i < 16; i++)
    tile[i] = (lanes){0};
  lanes sums = BFQ_NAME(sum_each)(tile);
  for (int64_t i = 0; i < filled; i++)
    gradients[angles[i * step]] += sums[i];
}

// y is the output panel, g its gradient; recovers the stage's inputs as it goes.
static void BFQ_NAME(rotate_backward)(const bfq_rotation *ops, const int32_t *angles,
                                      int64_t count, const float *signs, int64_t size,
                                      const float *outputs, float *gradients, int64_t rows,
                                      float *angle_gradients, lanes *y) {
  lanes *g = y + size;
  lanes tile[16];
  for (int64_t row = 0; row < rows; row += 16) {
    int64_t here = rows - row < 16 ? rows - row : 16;
    BFQ_NAME(load)(outputs + row * size, size, here, NULL, y);
    BFQ_NAME(load)(gradients + row * size, size, here, NULL, g);
    for (int64_t last = count - 1; last >= 0; last -= 16) {
      int64_t filled = last + 1 < 16 ? last + 1 : 16;
      for (int64_t k = 0; k < filled; k++) {
        const bfq_rotation *op = ops + last - k;
        tile[k] = g[op->second] * y[op->first] - g[op->first] * y[op->second];
        BFQ_NAME(turn_back)(op, y);
        BFQ_NAME(turn_back)(op, g);
      }
      BFQ_NAME(flush)(tile, filled, angles + last, -1, angle_gradients);
    }
    BFQ_NAME(store)(gradients + row * size, size, here, signs, g);
  }
}

static void BFQ_NAME(unrotate_backward)(const bfq_rotation *ops, const int32_t *angles,
                                        int64_t count, const float *signs, int64_t size,
                                        const float *outputs, float *gradients, int64_t rows,
                                        float *angle_gradients, lanes *z) {
  lanes *g = z + size;
  lanes tile[16];
  for (int64_t row = 0; row < rows; row += 16) {
    int64_t here = rows - row < 16 ? rows - row : 16;
    BFQ_NAME(load)(outputs + row * size, size, here, signs, z);
    BFQ_NAME(load)(gradients + row * size, size, here, signs, g);
    for (int64_t first = 0; first < count; first += 16) {
      int64_t filled = count - first < 16 ? count - first : 16;
      for (int64_t k = 0; k < filled; k++) {
        const bfq_rotation *op = ops + first + k;
        tile[k] = g[op->first] * z[op->second] - g[op->second] * z[op->first];
        BFQ_NAME(turn)(op, z);
        BFQ_NAME(turn)(op, g);
      }
      BFQ_NAME(flush)(tile, filled, angles + first, 1, angle_gradients);
    }
    BFQ_NAME(store)(gradients + row * size, size, here, NULL, g);
  }
}

BFQ_INLINE void BFQ_NAME(mix)(const bfq_block *op, lanes *panel) {
  lanes x = panel[op->first], y = panel[op->second];
  panel[op->first] = op->a * x + op->b * y;
  panel[op->second] = op->c * x + op->d * y;
}

BFQ_INLINE void BFQ_NAME(mix_transposed)(const bfq_block *op, lanes *panel) {
  lanes x = panel[op->first], y = panel[op->second];
  panel[op->first] = op->a * x + op->c * y;
  panel[op->second] = op->b * x + op->d * y;
}

static void BFQ_NAME(blocks)(const bfq_block *ops, int64_t count, const float *signs, int64_t size,
                             const float *source, float *target, int64_t rows, lanes *panel) {
  for (int64_t row = 0; row < rows; row += 16) {
    int64_t here = rows - row < 16 ? rows - row : 16;
    BFQ_NAME(load)(source + row * size, size, here, signs, panel);
    for (int64_t o = 0; o < count; o++)
      BFQ_NAME(mix)(ops + o, panel);
    BFQ_NAME(store)(target + row * size, size, here, NULL, panel);
  }
}

static void BFQ_NAME(blocks_transposed)(const bfq_block *ops, int64_t count, const float *signs,
                                        int64_t size, const float *source, float *target,
                                        int64_t rows, lanes *panel) {
  for (int64_t row = 0; row < rows; row += 16) {
    int64_t here = rows - row < 16 ? rows - row : 16;
    BFQ_NAME(load)(source + row * size, size, here, NULL, panel);
    for (int64_t o = count - 1; o >= 0; o--)
      BFQ_NAME(mix_transposed)(ops + o, panel);
    BFQ_NAME(store)(target + row * size, size, here, signs, panel);
  }
}

// A block may be singular, so the inputs of each block are kept (tape), not recovered.
static void BFQ_NAME(blocks_backward)(const bfq_block *ops, const int32_t *parameters,
                                      int64_t count, const float *signs, int64_t size,
                                      const float *inputs, float *gradients, int64_t rows,
                                      float *block_gradients, lanes *x) {
  lanes *g = x + size, *tape = g + size;
  lanes tile[16];
  for (int64_t row = 0; row < rows; row += 16) {
    int64_t here = rows - row < 16 ? rows - row : 16;
    BFQ_NAME(load)(inputs + row * size, size, here, signs, x);
    BFQ_NAME(load)(gradients + row * size, size, here, NULL, g);
    for (int64_t o = 0; o < count; o++) {
      tape[2 * o] = x[ops[o].first];
      tape[2 * o + 1] = x[ops[o].second];
      BFQ_NAME(mix)(ops + o, x);
    }
    for (int64_t last = count - 1; last >= 0; last -= 4) {
      int64_t filled = last + 1 < 4 ? last + 1 : 4;
      int32_t targets[16];
      for (int64_t k = 0; k < filled; k++) {
        const bfq_block *op = ops + last - k;
        lanes gi = g[op->first], gj = g[op->second];
        lanes xi = tape[2 * (last - k)], xj = tape[2 * (last - k) + 1];
        tile[4 * k] = gi * xi;
        tile[4 * k + 1] = gi * xj;
        tile[4 * k + 2] = gj * xi;
        tile[4 * k + 3] = gj * xj;
        for (int32_t q = 0; q < 4; q++)
          targets[4 * k + q] = 4 * parameters[last - k] + q;
        BFQ_NAME(mix_transposed)(op, g);
      }
      BFQ_NAME(flush)(tile, 4 * filled, targets, 1, block_gradients);
    }
    BFQ_NAME(store)(gradients + row * size, size, here, signs, g);
  }
}

#undef BFQ_ROUND
#undef BFQ_LO1
#undef BFQ_HI1
#undef BFQ_LO2
#undef BFQ_HI2
#undef BFQ_LO4
#undef BFQ_HI4
#undef BFQ_LO8
#undef BFQ_HI8
