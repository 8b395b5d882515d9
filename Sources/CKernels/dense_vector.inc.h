// One row of activations times a dense matrix, for decoding: four rows of weights at a time, so that
// a load of the activations serves four products.

static void dense_vector(const float *x, const float *w, int64_t rows, int64_t columns, float *y,
                         int accumulate) {
  int64_t row = 0;
  for (; row + 4 <= rows; row += 4) {
    const float *w0 = w + row * columns, *w1 = w0 + columns, *w2 = w1 + columns,
                *w3 = w2 + columns;
    f16v s0 = splat(0), s1 = splat(0), s2 = splat(0), s3 = splat(0);
    int64_t i = 0;
    for (; i + 16 <= columns; i += 16) {
      const f16v a = load(x + i);
      s0 += a * load(w0 + i);
      s1 += a * load(w1 + i);
      s2 += a * load(w2 + i);
      s3 += a * load(w3 + i);
    }
    float t[4] = {sum(s0), sum(s1), sum(s2), sum(s3)};
    for (; i < columns; i++) {
      t[0] += x[i] * w0[i];
      t[1] += x[i] * w1[i];
      t[2] += x[i] * w2[i];
      t[3] += x[i] * w3[i];
    }
    for (int k = 0; k < 4; k++)
      y[row + k] = accumulate ? y[row + k] + t[k] : t[k];
  }
  for (; row < rows; row++) {
    f16v s = splat(0);
    int64_t i = 0;
    for (; i + 16 <= columns; i += 16)
      s += load(x + i) * load(w + row * columns + i);
    float t = sum(s);
    for (; i < columns; i++)
      t += x[i] * w[row * columns + i];
    y[row] = accumulate ? y[row] + t : t;
  }
}
