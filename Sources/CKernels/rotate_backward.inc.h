// The backward passes of both directions: gradients of rows in place, of angles as slopes.

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
