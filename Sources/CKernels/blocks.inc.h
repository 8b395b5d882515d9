// Free 2x2 blocks in the place of rotations: forward, transposed and backward.

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
