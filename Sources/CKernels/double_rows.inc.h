// Rows of doubles: what triangular factors are made of.

static void subtract_four(double *restrict x, const double *restrict rows, int64_t stride,
                          const double *factors, int64_t count) {
  const double *restrict a = rows, *restrict b = a + stride;
  const double *restrict c = b + stride, *restrict d = c + stride;
  double fa = factors[0], fb = factors[1], fc = factors[2], fd = factors[3];
  for (int64_t i = 0; i < count; i++)
    x[i] -= fa * a[i] + fb * b[i] + (fc * c[i] + fd * d[i]);
}
