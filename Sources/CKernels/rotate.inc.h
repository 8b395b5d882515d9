// Rotations of all pairs of a panel, and back.

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
