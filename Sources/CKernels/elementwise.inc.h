// Conversions, sums and rotary positions.

static void to_bf16(const float *x, int64_t count, uint16_t *out) {
  int64_t i = 0;
  for (; i + 16 <= count; i += 16)
    *(h16v *)(out + i) = narrow(load(x + i));
  if (i < count)
    emit_part(NULL, out, i, load_part(x + i, count - i, 0), count - i);
}

static void from_bf16(const uint16_t *x, int64_t count, float *out) {
  for (int64_t i = 0; i < count; i++) {
    uint32_t bits = (uint32_t)x[i] << 16;
    memcpy(out + i, &bits, sizeof bits);
  }
}

static void add(float *x, const float *y, int64_t count) {
  for (int64_t i = 0; i < count; i++)
    x[i] += y[i];
}

static void add_bias(float *x, const float *bias, int64_t n, int64_t d, int64_t stride) {
  for (int64_t r = 0; r < n; r++)
    add(x + r * stride, bias, d);
}

static void sum_rows(const float *x, int64_t n, int64_t d, int64_t stride, float *out) {
  for (int64_t r = 0; r < n; r++)
    add(out, x + r * stride, d);
}

static double square_sum(const float *x, int64_t count) {
  double total = 0;
  int64_t i = 0;
  while (i + 16 <= count) { // blocks of 4096 in float, blocks summed in double
    int64_t end = i + 4096 < count ? i + 4096 : count;
    f16v a = splat(0);
    for (; i + 16 <= end; i += 16)
      a += load(x + i) * load(x + i);
    total += sum(a);
  }
  for (; i < count; i++)
    total += (double)x[i] * x[i];
  return total;
}

// cos and sin of adjacent pairs lie as [c s c s ...]; x c + swap(x) (-s, s).
FORCE f16v turn(f16v x, f16v t, float direction) {
  f16v c = __builtin_shufflevector(t, t, 0, 0, 2, 2, 4, 4, 6, 6, 8, 8, 10, 10, 12, 12, 14, 14);
  f16v s = __builtin_shufflevector(t, t, 1, 1, 3, 3, 5, 5, 7, 7, 9, 9, 11, 11, 13, 13, 15, 15);
  f16v y = __builtin_shufflevector(x, x, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
  i16v negative = (lanes() & 1) - 1;
  s = pick(negative, -s, s) * direction;
  return x * c + y * s;
}

// Columns from `first` to `width` of one row, two at a time.
FORCE void rope_pairs(float *x, int64_t first, int64_t width, int64_t hd, const float *t,
                      float direction) {
  for (int64_t i = first; i < width; i += 2) {
    float c = t[i % hd], s = t[i % hd + 1] * direction, a = x[i], b = x[i + 1];
    x[i] = a * c - b * s;
    x[i + 1] = a * s + b * c;
  }
}

static void rope(float *x, int64_t stride, int64_t n, int64_t heads, int64_t hd, int64_t context,
                 const float *table, float direction) {
  int64_t width = heads * hd;
  for (int64_t r = 0; r < n; r++) {
    const float *t = table + (r % context) * hd;
    float *p = x + r * stride;
    int64_t i = 0;
    if (hd % 16 == 0)
      for (; i < width; i += 16)
        store(p + i, turn(load(p + i), load(t + i % hd), direction));
    else if (hd == 8)
      for (f16v both = join(load8(t), load8(t)); i + 16 <= width; i += 16)
        store(p + i, turn(load(p + i), both, direction));
    rope_pairs(p, i, width, hd, t, direction);
  }
}
