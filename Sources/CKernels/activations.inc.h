// GELU by erf and by tanh, and ReLU, forward and backward.

// The normal distribution's Φ(x); *power receives e^(-x²/2).
// erf by Abramowitz and Stegun, 7.1.26: absolute error below 1.5e-7.
FORCE f16v normal_share(f16v x, f16v *power) {
  f16v size = vmax(x, -x) * 0.70710678f;
  f16v t = 1.0f / (1.0f + 0.3275911f * size), e = vexp(vmax(-0.5f * x * x, splat(-87.0f)));
  f16v p = splat(1.061405429f);
  p = p * t - 1.453152027f;
  p = p * t + 1.421413741f;
  p = p * t - 0.284496736f;
  p = p * t + 0.254829592f;
  f16v tail = 0.5f * p * t * e;
  *power = e;
  return pick(x < splat(0), tail, 1.0f - tail);
}

// The logistic function of 2 sqrt(2/π) (x + 0.044715 x³): half of 1 + tanh of its half.
FORCE f16v logistic_share(f16v x) {
  f16v u = 1.59576912f * x * (1.0f + 0.044715f * x * x);
  return 1.0f / (1.0f + vexp(-vmax(u, splat(-80.0f))));
}

FORCE f16v activated(bfq_activation kind, f16v x) {
  f16v power;
  switch (kind) {
  case BFQ_GELU: return x * normal_share(x, &power);
  case BFQ_GELU_TANH: return x * logistic_share(x);
  default: return vmax(splat(0), x); // NaN stays NaN
  }
}

FORCE f16v activation_slope(bfq_activation kind, f16v x) {
  f16v power, s;
  switch (kind) {
  case BFQ_GELU: s = normal_share(x, &power); return s + x * power * 0.39894228f;
  case BFQ_GELU_TANH:
    s = logistic_share(x);
    return s + x * s * (1.0f - s) * 1.59576912f * (1.0f + 3.0f * 0.044715f * x * x);
  default: return pick(x > splat(0), splat(1), splat(0));
  }
}

FORCE void activate_kind(bfq_activation kind, const float *x, int64_t count, float *o32,
                         uint16_t *o16) {
  int64_t i = 0;
  for (; i + 16 <= count; i += 16)
    emit(o32, o16, i, activated(kind, load(x + i)));
  if (i < count)
    emit_part(o32, o16, i, activated(kind, load_part(x + i, count - i, 0)), count - i);
}

static void activate(bfq_activation kind, const float *x, int64_t count, float *o32,
                     uint16_t *o16) {
  switch (kind) {
  case BFQ_GELU: activate_kind(BFQ_GELU, x, count, o32, o16); break;
  case BFQ_GELU_TANH: activate_kind(BFQ_GELU_TANH, x, count, o32, o16); break;
  case BFQ_RELU: activate_kind(BFQ_RELU, x, count, o32, o16); break;
  }
}

FORCE void slope_kind(bfq_activation kind, const float *x, const float *dy, int64_t count,
                      float *o32, uint16_t *o16) {
  int64_t i = 0;
  for (; i + 16 <= count; i += 16)
    emit(o32, o16, i, load(dy + i) * activation_slope(kind, load(x + i)));
  if (i < count) {
    int64_t c = count - i;
    f16v d = load_part(dy + i, c, 0) * activation_slope(kind, load_part(x + i, c, 0));
    emit_part(o32, o16, i, d, c);
  }
}

static void activate_backward(bfq_activation kind, const float *x, const float *dy, int64_t count,
                              float *dx32, uint16_t *dx16) {
  switch (kind) {
  case BFQ_GELU: slope_kind(BFQ_GELU, x, dy, count, dx32, dx16); break;
  case BFQ_GELU_TANH: slope_kind(BFQ_GELU_TANH, x, dy, count, dx32, dx16); break;
  case BFQ_RELU: slope_kind(BFQ_RELU, x, dy, count, dx32, dx16); break;
  }
}
