// AdamW.

typedef struct {
  float beta1, beta2, epsilon, step, root, keep, gradient_scale;
} adamw_factors;

// `count` of sixteen parameters, a constant where it is sixteen.
FORCE void adamw_lanes(const adamw_factors *f, float *p, const float *g, float *m, float *v,
                       int64_t count) {
  f16v gradient = load_part(g, count, 0) * f->gradient_scale;
  f16v first = f->beta1 * load_part(m, count, 0) + (1 - f->beta1) * gradient;
  f16v second = f->beta2 * load_part(v, count, 0) + (1 - f->beta2) * gradient * gradient;
  f16v size = __builtin_elementwise_sqrt(second) * f->root + f->epsilon;
  store_part(m, first, count);
  store_part(v, second, count);
  store_part(p, load_part(p, count, 0) * f->keep - f->step * first / size, count);
}

static void adamw(float *p, const float *g, float *m, float *v, int64_t count, float rate,
                  float beta1, float beta2, float epsilon, float decay, float correction1,
                  float correction2, float gradient_scale) {
  adamw_factors f = {beta1, beta2, epsilon, rate / correction1, 1.0f / sqrtf(correction2),
                     1 - rate * decay, gradient_scale};
  int64_t i = 0;
  for (; i + 16 <= count; i += 16)
    adamw_lanes(&f, p + i, g + i, m + i, v + i, 16);
  if (i < count)
    adamw_lanes(&f, p + i, g + i, m + i, v + i, count - i);
}
