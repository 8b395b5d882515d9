// LayerNorm, forward and backward.

// Mean and reciprocal deviation of one row, the deviation summed about the mean.
FORCE void row_statistics(const float *x, int64_t d, float epsilon, float *statistics) {
  f16v a = splat(0), b = splat(0);
  float rest = 0;
  int64_t i = 0;
  for (; i + 16 <= d; i += 16)
    a += load(x + i);
  for (int64_t j = i; j < d; j++)
    rest += x[j];
  float mean = (sum(a) + rest) / (float)d;
  for (i = 0; i + 16 <= d; i += 16) {
    f16v c = load(x + i) - mean;
    b += c * c;
  }
  for (rest = 0; i < d; i++)
    rest += (x[i] - mean) * (x[i] - mean);
  statistics[0] = mean;
  statistics[1] = 1.0f / sqrtf((sum(b) + rest) / (float)d + epsilon);
}

static void layernorm(const float *x, const float *w, const float *bias, int64_t n, int64_t d,
                      float epsilon, float *o32, uint16_t *o16, float *statistics) {
  for (int64_t r = 0; r < n; r++) {
    const float *row = x + r * d;
    row_statistics(row, d, epsilon, statistics + 2 * r);
    float mean = statistics[2 * r], s = statistics[2 * r + 1];
    int64_t i = 0;
    for (; i + 16 <= d; i += 16)
      emit(o32, o16, r * d + i, (load(row + i) - mean) * s * load(w + i) + load(bias + i));
    if (i < d) {
      int64_t c = d - i;
      f16v y = (load_part(row + i, c, 0) - mean) * s * load_part(w + i, c, 0);
      emit_part(o32, o16, r * d + i, y + load_part(bias + i, c, 0), c);
    }
  }
}

// With x^ the normed row and g = dy w: dx = s (g - mean(g) - x^ mean(g x^)).
static void layernorm_backward(const float *x, const float *w, const float *statistics,
                               const float *dy, int64_t n, int64_t d, float *dx, float *dw,
                               float *db) {
  for (int64_t r = 0; r < n; r++) {
    const float *row = x + r * d, *g = dy + r * d;
    float mean = statistics[2 * r], s = statistics[2 * r + 1], first = 0, second = 0;
    f16v sums = splat(0), dots = splat(0);
    int64_t i = 0;
    for (; i + 16 <= d; i += 16) {
      f16v y = load(g + i), c = (load(row + i) - mean) * s, gw = y * load(w + i);
      sums += gw, dots += gw * c;
      store(dw + i, load(dw + i) + y * c);
      store(db + i, load(db + i) + y);
    }
    for (; i < d; i++) {
      float c = (row[i] - mean) * s;
      first += g[i] * w[i], second += g[i] * w[i] * c;
      dw[i] += g[i] * c, db[i] += g[i];
    }
    first = (sum(sums) + first) / (float)d, second = (sum(dots) + second) / (float)d;
    float *out = dx + r * d;
    for (i = 0; i + 16 <= d; i += 16) {
      f16v c = (load(row + i) - mean) * s;
      store(out + i, load(out + i) + s * (load(g + i) * load(w + i) - first - c * second));
    }
    for (; i < d; i++)
      out[i] += s * (g[i] * w[i] - first - (row[i] - mean) * s * second);
  }
}
