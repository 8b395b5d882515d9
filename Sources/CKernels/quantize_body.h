// The quantizer kernels, compiled once per instruction set: BFQ_NAME adds its suffix.

BFQ_INLINE lanes BFQ_NAME(absolute)(lanes x) {
  return (lanes)((ilanes)x & 0x7fffffff);
}

BFQ_INLINE lanes BFQ_NAME(choose)(ilanes mask, lanes yes, lanes no) {
  return (lanes)((mask & (ilanes)yes) | (~mask & (ilanes)no));
}

// The `count` (1 to 16) floats at x, the other lanes zero.
BFQ_INLINE lanes BFQ_NAME(take)(const float *x, int64_t count) {
  if (count == 16)
    return *(const lanes_unaligned *)x;
  lanes r = {0};
  memcpy(&r, x, (size_t)count * sizeof(float));
  return r;
}

BFQ_INLINE float BFQ_NAME(sum)(lanes x) {
  float total[16];
  memcpy(total, &x, sizeof x);
  for (int d = 8; d > 0; d /= 2)
    for (int i = 0; i < d; i++)
      total[i] += total[i + d];
  return total[0];
}

BFQ_INLINE float BFQ_NAME(maximum)(const float *x, int64_t count) {
  lanes best = {0};
  for (int64_t c = 0; c < count; c += 16) {
    lanes a = BFQ_NAME(absolute)(BFQ_NAME(take)(x + c, count - c < 16 ? count - c : 16));
    best = BFQ_NAME(choose)(a > best, a, best);
  }
  float largest = 0;
  for (int i = 0; i < 16; i++)
    largest = best[i] > largest ? best[i] : largest;
  return largest;
}

// |w| to its nearest level times s. Midpoint times s is exact for set scales, so a tie is a tie.
// `levels` is a constant where speed counts, so the loop vanishes.
BFQ_INLINE lanes BFQ_NAME(nearest)(const bfq_grid *grid, int levels, lanes a, float s) {
  lanes value = (lanes){0} + grid->magnitude[0] * s;
  for (int k = 1; k < levels; k++)
    value = BFQ_NAME(choose)(a >= grid->midpoint[k - 1] * s,
                             (lanes){0} + grid->magnitude[k] * s, value);
  return value;
}

BFQ_INLINE float BFQ_NAME(error_at)(const bfq_grid *grid, int levels, const lanes *a,
                                    int64_t count, float s) {
  lanes total = {0};
  for (int64_t c = 0; c < count; c += 16) {
    lanes gap = a[c / 16] - BFQ_NAME(nearest)(grid, levels, a[c / 16], s);
    lanes square = gap * gap;
    if (count - c < 16)
      for (int i = (int)(count - c); i < 16; i++)
        square[i] = 0;
    total += square;
  }
  return BFQ_NAME(sum)(total);
}

static float BFQ_NAME(error)(const bfq_grid *grid, const lanes *a, int64_t count, float s) {
  switch (grid->levels) {
  case 2: return BFQ_NAME(error_at)(grid, 2, a, count, s);
  case 4: return BFQ_NAME(error_at)(grid, 4, a, count, s);
  case 8: return BFQ_NAME(error_at)(grid, 8, a, count, s);
  default: return BFQ_NAME(error_at)(grid, grid->levels, a, count, s);
  }
}

// Tries every set scale from 2^-6 to 2^3 around absmax / largest; the first of equals stays.
static float BFQ_NAME(best_scale)(const bfq_grid *grid, const lanes *a, int64_t count,
                                  float largest) {
  static const float mantissa[4] = {1, 1.25f, 1.5f, 1.75f};
  if (!(largest > 0))
    return ldexpf(1, BFQ_LOWEST_EXPONENT);
  int centre = (int)floor(log2((double)largest / grid->magnitude[grid->levels - 1]));
  float best = 0, least = INFINITY;
  for (int k = centre - 6; k <= centre + 3; k++) {
    if (k < BFQ_LOWEST_EXPONENT || k > BFQ_HIGHEST_EXPONENT)
      continue;
    for (int m = 0; m < grid->mantissas; m++) {
      float s = ldexpf(mantissa[m], k);
      float found = BFQ_NAME(error)(grid, a, count, s);
      if (found < least) {
        least = found;
        best = s;
      }
    }
  }
  if (best > 0)
    return best;
  return ldexpf(1, centre < BFQ_LOWEST_EXPONENT ? BFQ_LOWEST_EXPONENT : BFQ_HIGHEST_EXPONENT);
}

// Group sizes are at most 1024: the group's magnitudes sit on the stack.
static void BFQ_NAME(choose_scales)(const bfq_grid *grid, const float *weights, int64_t rows,
                                    int64_t columns, float *scales) {
  lanes a[64];
  for (int64_t r = 0; r < rows; r++)
    for (int64_t c = 0; c < columns; c += grid->group) {
      const float *w = weights + r * columns + c;
      int64_t count = columns - c < grid->group ? columns - c : grid->group;
      for (int64_t i = 0; i < count; i += 16)
        a[i / 16] = BFQ_NAME(absolute)(BFQ_NAME(take)(w + i, count - i < 16 ? count - i : 16));
      *scales++ = BFQ_NAME(best_scale)(grid, a, count, BFQ_NAME(maximum)(w, count));
    }
}

BFQ_INLINE void BFQ_NAME(quantize_lanes)(const bfq_grid *grid, lanes w, float s, int64_t count,
                                         float *values, uint8_t *codes) {
  lanes a = BFQ_NAME(absolute)(w);
  lanes value = (lanes){0} + grid->magnitude[0] * s;
  ilanes index = {0};
  for (int32_t k = 1; k < grid->levels; k++) {
    ilanes above = a >= grid->midpoint[k - 1] * s;
    value = BFQ_NAME(choose)(above, (lanes){0} + grid->magnitude[k] * s, value);
    index -= above;
  }
  // A negative weight that falls on the zero level is plain zero: one code per value.
  ilanes negative = (w < 0) & (value > 0);
  value = (lanes)((ilanes)value ^ (negative & INT32_MIN));
  blanes code = __builtin_convertvector(index | (negative & (1 << grid->sign_shift)), blanes);
  if (count == 16) {
    *(lanes_unaligned *)values = value;
    if (codes)
      *(blanes_unaligned *)codes = code;
  } else {
    memcpy(values, &value, (size_t)count * sizeof(float));
    if (codes)
      memcpy(codes, &code, (size_t)count);
  }
}

static void BFQ_NAME(quantize)(const bfq_grid *grid, const float *weights, const float *scales,
                               int64_t rows, int64_t columns, float *values, uint8_t *codes) {
  for (int64_t r = 0; r < rows; r++)
    for (int64_t c = 0; c < columns; c += grid->group) {
      float s = *scales++;
      int64_t end = columns - c < grid->group ? columns : c + grid->group;
      for (int64_t i = c; i < end; i += 16)
        BFQ_NAME(quantize_lanes)(grid, BFQ_NAME(take)(weights + r * columns + i,
                                                      end - i < 16 ? end - i : 16),
                                 s, end - i < 16 ? end - i : 16, values + r * columns + i,
                                 codes ? codes + r * columns + i : NULL);
    }
}

// q(u) - u inside the grid, q(u) beyond its largest level, each with the weight's sign.
BFQ_INLINE lanes BFQ_NAME(scale_slope)(const bfq_grid *grid, lanes w, float s) {
  lanes a = BFQ_NAME(absolute)(w);
  lanes value = BFQ_NAME(nearest)(grid, grid->levels, a, s);
  lanes slope = value - BFQ_NAME(choose)(a > grid->clip * s, (lanes){0}, a);
  return (lanes)((ilanes)slope ^ ((w < 0) & INT32_MIN));
}

static void BFQ_NAME(scale_gradient)(const bfq_grid *grid, const float *weights,
                                     const float *scales, const float *upstream, int64_t rows,
                                     int64_t columns, float *gradients) {
  for (int64_t r = 0; r < rows; r++)
    for (int64_t c = 0; c < columns; c += grid->group) {
      float s = *scales++;
      int64_t end = columns - c < grid->group ? columns : c + grid->group;
      lanes total = {0};
      for (int64_t i = c; i < end; i += 16) {
        int64_t count = end - i < 16 ? end - i : 16;
        lanes w = BFQ_NAME(take)(weights + r * columns + i, count);
        total += BFQ_NAME(take)(upstream + r * columns + i, count) *
                 BFQ_NAME(scale_slope)(grid, w, s);
      }
      *gradients++ += BFQ_NAME(sum)(total) / s;
    }
}

static void BFQ_NAME(quantize_rows)(const float *source, float *values, int8_t *codes,
                                    float *scales, float limit, int64_t rows, int64_t columns) {
  for (int64_t r = 0; r < rows; r++) {
    const float *x = source + r * columns;
    float largest = BFQ_NAME(maximum)(x, columns);
    float s = (largest > 1e-12f ? largest : 1e-12f) / limit;
    if (scales)
      scales[r] = s;
    for (int64_t c = 0; c < columns; c += 16) {
      int64_t count = columns - c < 16 ? columns - c : 16;
      // Adding 1.5 * 2^23 leaves an integer rounded half to even; subtracting uncovers it.
      lanes code = (BFQ_NAME(take)(x + c, count) / s + 12582912.0f) - 12582912.0f;
      lanes value = code * s;
      if (count == 16)
        *(lanes_unaligned *)(values + r * columns + c) = value;
      else
        memcpy(values + r * columns + c, &value, (size_t)count * sizeof(float));
      if (codes) {
        blanes bytes =
            __builtin_convertvector(__builtin_convertvector(code, ilanes), blanes);
        memcpy(codes + r * columns + c, &bytes, (size_t)count);
      }
    }
  }
}
