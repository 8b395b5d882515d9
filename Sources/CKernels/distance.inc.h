// The distance between two blocks of floats, with its gradient.

// Pass 1: ||x - t||^2, in blocks of 4096 floats summed in double.
static double square_distance(const float *x, const float *t, int64_t count) {
  double total = 0;
  int64_t i = 0;
  while (i + 16 <= count) {
    int64_t end = i + 4096 < count ? i + 4096 : count;
    f16v a = splat(0);
    for (; i + 16 <= end; i += 16) {
      f16v d = load(x + i) - load(t + i);
      a += d * d;
    }
    total += sum(a);
  }
  for (; i < count; i++)
    total += ((double)x[i] - t[i]) * ((double)x[i] - t[i]);
  return total;
}

static double relative_distance(const float *x, const float *t, int64_t count, float weight,
                                float *gradient) {
  double energy = square_sum(t, count);
  if (energy <= 0)
    return 0;
  double distance = square_distance(x, t, count);
  // Pass 2: d/dx ||x - t||^2 / E = 2 (x - t) / E.
  float factor = 2 * weight / (float)energy;
  for (int64_t i = 0; i < count; i++)
    gradient[i] += factor * (x[i] - t[i]);
  return distance / energy;
}
