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
// The p-th number whose bit `stage` is clear.
#define BFQ_LOWER(p, stage) (((p) >> (stage) << ((stage) + 1)) | ((p) & ((1 << (stage)) - 1)))
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

// The rotations of one tile on the 2^stages panel columns that they touch, kept in registers.
// `stages` is constant at every call, so the loops vanish.
BFQ_INLINE void BFQ_NAME(turn)(const bfq_rotation *ops, int stages, lanes *v) {
  const int half = 1 << stages >> 1;
#pragma clang loop unroll(full)
  for (int stage = 0; stage < stages; stage++)
#pragma clang loop unroll(full)
    for (int pair = 0; pair < half; pair++) {
      int i = BFQ_LOWER(pair, stage), j = i + (1 << stage);
      float c = ops[stage * half + pair].cosine, s = ops[stage * half + pair].sine;
      lanes x = v[i], y = v[j];
      v[i] = c * x - s * y;
      v[j] = s * x + c * y;
    }
}

BFQ_INLINE void BFQ_NAME(turn_back)(const bfq_rotation *ops, int stages, lanes *v) {
  const int half = 1 << stages >> 1;
#pragma clang loop unroll(full)
  for (int stage = stages - 1; stage >= 0; stage--)
#pragma clang loop unroll(full)
    for (int pair = 0; pair < half; pair++) {
      int i = BFQ_LOWER(pair, stage), j = i + (1 << stage);
      float c = ops[stage * half + pair].cosine, s = ops[stage * half + pair].sine;
      lanes x = v[i], y = v[j];
      v[i] = c * x + s * y;
      v[j] = c * y - s * x;
    }
}

// `turn_back` on outputs y and gradients g; adds g_j y_i - g_i y_j to each rotation's slope.
BFQ_INLINE void BFQ_NAME(learn_back)(const bfq_rotation *ops, int stages, lanes *y, lanes *g,
                                     lanes *slopes) {
  const int half = 1 << stages >> 1;
#pragma clang loop unroll(full)
  for (int stage = stages - 1; stage >= 0; stage--)
#pragma clang loop unroll(full)
    for (int pair = 0; pair < half; pair++) {
      int i = BFQ_LOWER(pair, stage), j = i + (1 << stage), o = stage * half + pair;
      float c = ops[o].cosine, s = ops[o].sine;
      lanes yi = y[i], yj = y[j], gi = g[i], gj = g[j];
      slopes[o] += gj * yi - gi * yj;
      y[i] = c * yi + s * yj;
      y[j] = c * yj - s * yi;
      g[i] = c * gi + s * gj;
      g[j] = c * gj - s * gi;
    }
}

// `turn` on outputs z of the inverse and gradients g; adds g_i z_j - g_j z_i to each slope.
BFQ_INLINE void BFQ_NAME(learn)(const bfq_rotation *ops, int stages, lanes *z, lanes *g,
                                lanes *slopes) {
  const int half = 1 << stages >> 1;
#pragma clang loop unroll(full)
  for (int stage = 0; stage < stages; stage++)
#pragma clang loop unroll(full)
    for (int pair = 0; pair < half; pair++) {
      int i = BFQ_LOWER(pair, stage), j = i + (1 << stage), o = stage * half + pair;
      float c = ops[o].cosine, s = ops[o].sine;
      lanes zi = z[i], zj = z[j], gi = g[i], gj = g[j];
      slopes[o] += gi * zj - gj * zi;
      z[i] = c * zi - s * zj;
      z[j] = s * zi + c * zj;
      g[i] = c * gi - s * gj;
      g[j] = s * gi + c * gj;
    }
}

// A tile's columns are evenly spaced: its first operation tells where they begin and how far apart.
BFQ_INLINE void BFQ_NAME(gather)(int64_t base, int64_t step, int stages, const lanes *panel,
                                 lanes *v) {
#pragma clang loop unroll(full)
  for (int k = 0; k < 1 << stages; k++)
    v[k] = panel[base + k * step];
}

BFQ_INLINE void BFQ_NAME(scatter)(int64_t base, int64_t step, int stages, lanes *panel,
                                  const lanes *v) {
#pragma clang loop unroll(full)
  for (int k = 0; k < 1 << stages; k++)
    panel[base + k * step] = v[k];
}

// Tiles of fused stages are disjoint, so even backwards they run in ascending order, which is
// measurably faster; single rotations may be a chain and run from the last to the first.
#define BFQ_BACKWARDS(k, count, stages) ((stages) > 1 ? (k) : (count) - 1 - (k))

BFQ_INLINE void BFQ_NAME(turn_tiles)(const bfq_rotation *ops, int64_t count, int stages,
                                     lanes *panel) {
  for (int64_t o = 0; o < count; o += stages << stages >> 1) {
    int64_t base = ops[o].first, step = ops[o].second - base;
    lanes v[8];
    BFQ_NAME(gather)(base, step, stages, panel, v);
    BFQ_NAME(turn)(ops + o, stages, v);
    BFQ_NAME(scatter)(base, step, stages, panel, v);
  }
}

BFQ_INLINE void BFQ_NAME(turn_tiles_back)(const bfq_rotation *ops, int64_t count, int stages,
                                          lanes *panel) {
  for (int64_t k = 0; k < count; k += stages << stages >> 1) {
    int64_t o = BFQ_BACKWARDS(k, count, stages);
    int64_t base = ops[o].first, step = ops[o].second - base;
    lanes v[8];
    BFQ_NAME(gather)(base, step, stages, panel, v);
    BFQ_NAME(turn_back)(ops + o, stages, v);
    BFQ_NAME(scatter)(base, step, stages, panel, v);
  }
}

BFQ_INLINE void BFQ_NAME(learn_tiles)(const bfq_rotation *ops, int64_t count, int stages,
                                      lanes *z, lanes *g, lanes *slopes) {
  for (int64_t o = 0; o < count; o += stages << stages >> 1) {
    int64_t base = ops[o].first, step = ops[o].second - base;
    lanes vz[8], vg[8];
    BFQ_NAME(gather)(base, step, stages, z, vz);
    BFQ_NAME(gather)(base, step, stages, g, vg);
    BFQ_NAME(learn)(ops + o, stages, vz, vg, slopes + o);
    BFQ_NAME(scatter)(base, step, stages, z, vz);
    BFQ_NAME(scatter)(base, step, stages, g, vg);
  }
}

BFQ_INLINE void BFQ_NAME(learn_tiles_back)(const bfq_rotation *ops, int64_t count, int stages,
                                           lanes *y, lanes *g, lanes *slopes) {
  for (int64_t k = 0; k < count; k += stages << stages >> 1) {
    int64_t o = BFQ_BACKWARDS(k, count, stages);
    int64_t base = ops[o].first, step = ops[o].second - base;
    lanes vy[8], vg[8];
    BFQ_NAME(gather)(base, step, stages, y, vy);
    BFQ_NAME(gather)(base, step, stages, g, vg);
    BFQ_NAME(learn_back)(ops + o, stages, vy, vg, slopes + o);
    BFQ_NAME(scatter)(base, step, stages, y, vy);
    BFQ_NAME(scatter)(base, step, stages, g, vg);
  }
}

// Calls `name` with the segment's stage count as a constant.
#define BFQ_TILES(name, segment, ...)                                                              \
  do {                                                                                             \
    __typeof__(program->ops) ops = program->ops + (segment).first;                                 \
    if ((segment).stages == 3)                                                                     \
      BFQ_NAME(name)(ops, (segment).count, 3, __VA_ARGS__);                                        \
    else if ((segment).stages == 2)                                                                \
      BFQ_NAME(name)(ops, (segment).count, 2, __VA_ARGS__);                                        \
    else                                                                                           \
      BFQ_NAME(name)(ops, (segment).count, 1, __VA_ARGS__);                                        \
  } while (0)

static void BFQ_NAME(rotate)(const bfq_program *program, const float *source, float *target,
                             int64_t rows, lanes *panel) {
  int64_t size = program->size;
  for (int64_t row = 0; row < rows; row += 16) {
    int64_t here = rows - row < 16 ? rows - row : 16;
    BFQ_NAME(load)(source + row * size, size, here, program->signs, panel);
    for (int64_t k = 0; k < program->segment_count; k++)
      BFQ_TILES(turn_tiles, program->segments[k], panel);
    BFQ_NAME(store)(target + row * size, size, here, NULL, panel);
  }
}

static void BFQ_NAME(unrotate)(const bfq_program *program, const float *source, float *target,
                               int64_t rows, lanes *panel) {
  int64_t size = program->size;
  for (int64_t row = 0; row < rows; row += 16) {
    int64_t here = rows - row < 16 ? rows - row : 16;
    BFQ_NAME(load)(source + row * size, size, here, NULL, panel);
    for (int64_t k = program->segment_count - 1; k >= 0; k--)
      BFQ_TILES(turn_tiles_back, program->segments[k], panel);
    BFQ_NAME(store)(target + row * size, size, here, program->signs, panel);
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

// Adds the lane sums of `filled` tile rows to gradients[targets[k]]; clears the other rows.
static void BFQ_NAME(flush)(lanes *tile, int64_t filled, const int32_t *targets,
                            float *gradients) {
  for (int64_t i = filled; i < 16; i++)
    tile[i] = (lanes){0};
  lanes sums = BFQ_NAME(sum_each)(tile);
  for (int64_t i = 0; i < filled; i++)
    gradients[targets[i]] += sums[i];
}

// Slopes stay one vector per rotation until all rows are through: lanes are summed once.
static void BFQ_NAME(add_slopes)(const bfq_program *program, lanes *slopes, float *gradients) {
  for (int64_t o = 0; o < program->count; o += 16)
    BFQ_NAME(flush)(slopes + o, program->count - o < 16 ? program->count - o : 16,
                    program->angles + o, gradients);
}

// y is the output panel, g its gradient; recovers the stages' inputs as it goes.
static void BFQ_NAME(rotate_backward)(const bfq_program *program, const float *outputs,
                                      float *gradients, int64_t rows, float *angle_gradients,
                                      lanes *y) {
  int64_t size = program->size;
  lanes *g = y + size, *slopes = g + size;
  memset(slopes, 0, (size_t)program->count * sizeof(lanes));
  for (int64_t row = 0; row < rows; row += 16) {
    int64_t here = rows - row < 16 ? rows - row : 16;
    BFQ_NAME(load)(outputs + row * size, size, here, NULL, y);
    BFQ_NAME(load)(gradients + row * size, size, here, NULL, g);
    for (int64_t k = program->segment_count - 1; k >= 0; k--)
      BFQ_TILES(learn_tiles_back, program->segments[k], y, g,
                slopes + program->segments[k].first);
    BFQ_NAME(store)(gradients + row * size, size, here, program->signs, g);
  }
  BFQ_NAME(add_slopes)(program, slopes, angle_gradients);
}

static void BFQ_NAME(unrotate_backward)(const bfq_program *program, const float *outputs,
                                        float *gradients, int64_t rows, float *angle_gradients,
                                        lanes *z) {
  int64_t size = program->size;
  lanes *g = z + size, *slopes = g + size;
  memset(slopes, 0, (size_t)program->count * sizeof(lanes));
  for (int64_t row = 0; row < rows; row += 16) {
    int64_t here = rows - row < 16 ? rows - row : 16;
    BFQ_NAME(load)(outputs + row * size, size, here, program->signs, z);
    BFQ_NAME(load)(gradients + row * size, size, here, program->signs, g);
    for (int64_t k = 0; k < program->segment_count; k++)
      BFQ_TILES(learn_tiles, program->segments[k], z, g, slopes + program->segments[k].first);
    BFQ_NAME(store)(gradients + row * size, size, here, NULL, g);
  }
  BFQ_NAME(add_slopes)(program, slopes, angle_gradients);
}

// The blocks of one tile; where `tape` is given, the inputs of each block are left on it.
BFQ_INLINE void BFQ_NAME(mix)(const bfq_block *ops, int stages, lanes *v, lanes *tape) {
  const int half = 1 << stages >> 1;
#pragma clang loop unroll(full)
  for (int stage = 0; stage < stages; stage++)
#pragma clang loop unroll(full)
    for (int pair = 0; pair < half; pair++) {
      int i = BFQ_LOWER(pair, stage), j = i + (1 << stage), o = stage * half + pair;
      lanes x = v[i], y = v[j];
      if (tape) {
        tape[2 * o] = x;
        tape[2 * o + 1] = y;
      }
      v[i] = ops[o].a * x + ops[o].b * y;
      v[j] = ops[o].c * x + ops[o].d * y;
    }
}

// The transposed blocks in reverse; where `tape` is given, v holds gradients and each block's
// four slopes grow by gradient times input.
BFQ_INLINE void BFQ_NAME(mix_back)(const bfq_block *ops, int stages, lanes *v, const lanes *tape,
                                   lanes *slopes) {
  const int half = 1 << stages >> 1;
#pragma clang loop unroll(full)
  for (int stage = stages - 1; stage >= 0; stage--)
#pragma clang loop unroll(full)
    for (int pair = 0; pair < half; pair++) {
      int i = BFQ_LOWER(pair, stage), j = i + (1 << stage), o = stage * half + pair;
      lanes gi = v[i], gj = v[j];
      if (tape) {
        lanes x = tape[2 * o], y = tape[2 * o + 1];
        slopes[4 * o] += gi * x;
        slopes[4 * o + 1] += gi * y;
        slopes[4 * o + 2] += gj * x;
        slopes[4 * o + 3] += gj * y;
      }
      v[i] = ops[o].a * gi + ops[o].c * gj;
      v[j] = ops[o].b * gi + ops[o].d * gj;
    }
}

BFQ_INLINE void BFQ_NAME(mix_tiles)(const bfq_block *ops, int64_t count, int stages, lanes *panel,
                                    lanes *tape) {
  for (int64_t o = 0; o < count; o += stages << stages >> 1) {
    int64_t base = ops[o].first, step = ops[o].second - base;
    lanes v[8];
    BFQ_NAME(gather)(base, step, stages, panel, v);
    BFQ_NAME(mix)(ops + o, stages, v, tape ? tape + 2 * o : NULL);
    BFQ_NAME(scatter)(base, step, stages, panel, v);
  }
}

BFQ_INLINE void BFQ_NAME(mix_tiles_back)(const bfq_block *ops, int64_t count, int stages,
                                         lanes *panel, const lanes *tape, lanes *slopes) {
  for (int64_t k = 0; k < count; k += stages << stages >> 1) {
    int64_t o = BFQ_BACKWARDS(k, count, stages);
    int64_t base = ops[o].first, step = ops[o].second - base;
    lanes v[8];
    BFQ_NAME(gather)(base, step, stages, panel, v);
    BFQ_NAME(mix_back)(ops + o, stages, v, tape ? tape + 2 * o : NULL,
                       tape ? slopes + 4 * o : NULL);
    BFQ_NAME(scatter)(base, step, stages, panel, v);
  }
}

static void BFQ_NAME(blocks)(const bfq_block_program *program, const float *source, float *target,
                             int64_t rows, lanes *panel) {
  int64_t size = program->size;
  for (int64_t row = 0; row < rows; row += 16) {
    int64_t here = rows - row < 16 ? rows - row : 16;
    BFQ_NAME(load)(source + row * size, size, here, program->signs, panel);
    for (int64_t k = 0; k < program->segment_count; k++)
      BFQ_TILES(mix_tiles, program->segments[k], panel, NULL);
    BFQ_NAME(store)(target + row * size, size, here, NULL, panel);
  }
}

static void BFQ_NAME(blocks_transposed)(const bfq_block_program *program, const float *source,
                                        float *target, int64_t rows, lanes *panel) {
  int64_t size = program->size;
  for (int64_t row = 0; row < rows; row += 16) {
    int64_t here = rows - row < 16 ? rows - row : 16;
    BFQ_NAME(load)(source + row * size, size, here, NULL, panel);
    for (int64_t k = program->segment_count - 1; k >= 0; k--)
      BFQ_TILES(mix_tiles_back, program->segments[k], panel, NULL, NULL);
    BFQ_NAME(store)(target + row * size, size, here, program->signs, panel);
  }
}

// Adds the lane sums of the four slopes of each block to gradients[4 parameter + entry].
static void BFQ_NAME(add_block_slopes)(const bfq_block_program *program, lanes *slopes,
                                       float *gradients) {
  for (int64_t o = 0; o < program->count; o += 4) {
    int64_t filled = program->count - o < 4 ? program->count - o : 4;
    int32_t targets[16] = {0};
    for (int64_t k = 0; k < 4 * filled; k++)
      targets[k] = 4 * program->parameters[o + k / 4] + (int32_t)(k % 4);
    BFQ_NAME(flush)(slopes + 4 * o, 4 * filled, targets, gradients);
  }
}

// A block may be singular, so its inputs are kept on a tape rather than recovered.
static void BFQ_NAME(blocks_backward)(const bfq_block_program *program, const float *inputs,
                                      float *gradients, int64_t rows, float *block_gradients,
                                      lanes *x) {
  int64_t size = program->size;
  lanes *g = x + size, *tape = g + size, *slopes = tape + 2 * program->count;
  memset(slopes, 0, (size_t)(4 * program->count) * sizeof(lanes));
  for (int64_t row = 0; row < rows; row += 16) {
    int64_t here = rows - row < 16 ? rows - row : 16;
    BFQ_NAME(load)(inputs + row * size, size, here, program->signs, x);
    BFQ_NAME(load)(gradients + row * size, size, here, NULL, g);
    for (int64_t k = 0; k < program->segment_count; k++)
      BFQ_TILES(mix_tiles, program->segments[k], x, tape + 2 * program->segments[k].first);
    for (int64_t k = program->segment_count - 1; k >= 0; k--)
      BFQ_TILES(mix_tiles_back, program->segments[k], g, tape + 2 * program->segments[k].first,
                slopes + 4 * program->segments[k].first);
    BFQ_NAME(store)(gradients + row * size, size, here, program->signs, g);
  }
  BFQ_NAME(add_block_slopes)(program, slopes, block_gradients);
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
#undef BFQ_LOWER
#undef BFQ_TILES
#undef BFQ_BACKWARDS
