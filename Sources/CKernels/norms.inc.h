// RMSNorm, forward and backward.

static void rmsnorm(const float *x, const float *w, int64_t n, int64_t d, float epsilon,
                    float *o32, uint16_t *o16, float *rstd) {
  for (int64_t r = 0; r < n; r++) {
    const float *row = x + r * d;
    float s = 1.0f / sqrtf((float)(square_sum(row, d) / (double)d) + epsilon);
    if (rstd)
      rstd[r] = s;
    int64_t i = 0;
    for (; i + 16 <= d; i += 16)
      emit(o32, o16, r * d + i, load(row + i) * s * load(w + i));
    if (i < d)
      emit_part(o32, o16, r * d + i, load_part(row + i, d - i, 0) * s * load_part(w + i, d - i, 0),
                d - i);
  }
}

static void rmsnorm_backward(const float *x, const float *w, const float *rstd, const float *dy,
                             int64_t n, int64_t d, float *dx, float *dw) {
  for (int64_t r = 0; r < n; r++) {
    const float *row = x + r * d, *g = dy + r * d;
    float *out = dx + r * d;
    float s = rstd[r];
    f16v dots = splat(0);
    float dot = 0;
    int64_t i = 0;
    for (; i + 16 <= d; i += 16) {
      f16v gx = load(g + i) * load(row + i);
      dots += gx * load(w + i);
      store(dw + i, load(dw + i) + gx * s);
    }
    for (; i < d; i++) {
      dot += g[i] * row[i] * w[i];
      dw[i] += g[i] * row[i] * s;
    }
    float k = (sum(dots) + dot) * s * s * s / (float)d;
    for (i = 0; i + 16 <= d; i += 16)
      store(out + i, load(out + i) + load(g + i) * load(w + i) * s - load(row + i) * k);
    for (; i < d; i++)
      out[i] += g[i] * w[i] * s - row[i] * k;
  }
}
