// Softmax losses over a vocabulary, and sampling from it.

// max and log-sum-exp of one row.
FORCE float log_sum_exp(const float *x, int64_t v) {
  f16v m = splat(-FLT_MAX);
  int64_t i = 0;
  for (; i + 16 <= v; i += 16)
    m = vmax(m, load(x + i));
  if (i < v)
    m = vmax(m, load_part(x + i, v - i, -FLT_MAX));
  float top = largest(m);
  f16v a = splat(0), b = a;
  for (i = 0; i + 32 <= v; i += 32)
    a += vexp(load(x + i) - top), b += vexp(load(x + i + 16) - top);
  for (; i + 16 <= v; i += 16)
    a += vexp(load(x + i) - top);
  float tail = 0;
  for (; i < v; i++)
    tail += expf(x[i] - top);
  return top + logf(sum(a + b) + tail);
}

static void distil(const float *student, const float *teacher, const int32_t *targets, int64_t n,
                   int64_t v, float kl_weight, float ce_weight, float scale, float *g32,
                   uint16_t *g16, double *totals) {
  for (int64_t r = 0; r < n; r++) {
    const float *s = student + r * v, *t = teacher ? teacher + r * v : NULL;
    int scored = targets && targets[r] >= 0;
    float ls = log_sum_exp(s, v), lt = t ? log_sum_exp(t, v) : 0;
    float wk = t ? kl_weight * scale : 0, wc = scored ? ce_weight * scale : 0;
    f16v kl = splat(0);
    for (int64_t i = 0; i < v; i += 16) {
      int64_t c = v - i < 16 ? v - i : 16;
      f16v x = c == 16 ? load(s + i) : load_part(s + i, c, -1e4f);
      f16v p = vexp(x - ls), grad = p * (wk + wc);
      if (t) {
        f16v y = c == 16 ? load(t + i) : load_part(t + i, c, -1e4f);
        f16v pt = vexp(y - lt);
        kl += pt * ((y - lt) - (x - ls));
        grad -= pt * wk;
      }
      if (scored && targets[r] >= i && targets[r] < i + c)
        grad[targets[r] - i] -= wc;
      if (!g32 && !g16)
        continue;
      if (c == 16)
        emit(g32, g16, r * v + i, grad);
      else
        emit_part(g32, g16, r * v + i, grad, c);
    }
    totals[0] += sum(kl);
    if (scored)
      totals[1] += ls - s[targets[r]];
  }
}

static int32_t sample(float *x, int64_t v, float draw) {
  f16v m = splat(-FLT_MAX);
  int64_t i = 0;
  for (; i + 16 <= v; i += 16)
    m = vmax(m, load(x + i));
  float top = largest(m), total = 0;
  for (; i < v; i++)
    top = x[i] > top ? x[i] : top;
  f16v sums = splat(0);
  for (i = 0; i + 16 <= v; i += 16) {
    f16v e = vexp(load(x + i) - top);
    sums += e;
    store(x + i, e);
  }
  for (; i < v; i++)
    total += x[i] = expf(x[i] - top);
  float rest = draw * (sum(sums) + total);
  for (i = 0; i < v; i++) {
    rest -= x[i];
    if (rest < 0)
      return (int32_t)i;
  }
  return (int32_t)(v - 1);
}
