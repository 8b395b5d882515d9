// One query at a time, for decoding.

// Scores of four keys at a time, so that four sums across lanes overlap.
FORCE void key_scores(const float *q, const float *k, int64_t stride, int64_t count,
                           int64_t hd, float scale, float *scores) {
  int64_t j = 0;
  for (; j + 4 <= count; j += 4) {
    const float *k0 = k + j * stride, *k1 = k0 + stride, *k2 = k1 + stride, *k3 = k2 + stride;
    f16v a0 = splat(0), a1 = splat(0), a2 = splat(0), a3 = splat(0);
    int64_t d = 0;
    for (; d + 16 <= hd; d += 16) {
      const f16v x = load(q + d);
      a0 += x * load(k0 + d);
      a1 += x * load(k1 + d);
      a2 += x * load(k2 + d);
      a3 += x * load(k3 + d);
    }
    float t[4] = {sum(a0), sum(a1), sum(a2), sum(a3)};
    for (; d < hd; d++) {
      t[0] += q[d] * k0[d];
      t[1] += q[d] * k1[d];
      t[2] += q[d] * k2[d];
      t[3] += q[d] * k3[d];
    }
    for (int i = 0; i < 4; i++)
      scores[j + i] = t[i] * scale;
  }
  for (; j < count; j++) {
    f16v a = splat(0);
    int64_t d = 0;
    for (; d + 16 <= hd; d += 16)
      a += load(q + d) * load(k + j * stride + d);
    float t = sum(a);
    for (; d < hd; d++)
      t += q[d] * k[j * stride + d];
    scores[j] = t * scale;
  }
}

// Values weighted by exponentials: 64, then 16 numbers of the head stay in registers.
FORCE void weighted_values(const float *scores, const float *v, int64_t stride,
                                int64_t count, int64_t hd, float inverse, float *out) {
  int64_t d = 0;
  for (; d + 64 <= hd; d += 64) {
    f16v a0 = splat(0), a1 = splat(0), a2 = splat(0), a3 = splat(0);
    for (int64_t j = 0; j < count; j++) {
      const float *row = v + j * stride + d;
      const f16v e = splat(scores[j]);
      a0 += e * load(row);
      a1 += e * load(row + 16);
      a2 += e * load(row + 32);
      a3 += e * load(row + 48);
    }
    store(out + d, a0 * inverse);
    store(out + d + 16, a1 * inverse);
    store(out + d + 32, a2 * inverse);
    store(out + d + 48, a3 * inverse);
  }
  for (; d + 32 <= hd; d += 32) {
    f16v a0 = splat(0), a1 = splat(0), b0 = splat(0), b1 = splat(0);
    int64_t j = 0;
    for (; j + 2 <= count; j += 2) {
      const float *row = v + j * stride + d;
      a0 += splat(scores[j]) * load(row);
      a1 += splat(scores[j]) * load(row + 16);
      b0 += splat(scores[j + 1]) * load(row + stride);
      b1 += splat(scores[j + 1]) * load(row + stride + 16);
    }
    if (j < count) {
      a0 += splat(scores[j]) * load(v + j * stride + d);
      a1 += splat(scores[j]) * load(v + j * stride + d + 16);
    }
    store(out + d, (a0 + b0) * inverse);
    store(out + d + 16, (a1 + b1) * inverse);
  }
  for (; d + 16 <= hd; d += 16) {
    f16v a = splat(0);
    for (int64_t j = 0; j < count; j++)
      a += splat(scores[j]) * load(v + j * stride + d);
    store(out + d, a * inverse);
  }
  for (; d < hd; d++) {
    float a = 0;
    for (int64_t j = 0; j < count; j++)
      a += scores[j] * v[j * stride + d];
    out[d] = a * inverse;
  }
}

static void attend_one(const float *q, const float *k, const float *v, int64_t stride,
                       int64_t count, int64_t hd, float *scores, float *out) {
  key_scores(q, k, stride, count, hd, 1.0f / sqrtf((float)hd), scores);
  int64_t padded = (count + 15) / 16 * 16;
  for (int64_t j = count; j < padded; j++)
    scores[j] = -1e30f;
  float top = -1e30f;
  for (int64_t j = 0; j < count; j++)
    top = scores[j] > top ? scores[j] : top;
  f16v total = splat(0);
  for (int64_t j = 0; j < padded; j += 16) {
    f16v e = vexp(load(scores + j) - top);
    e = pick(lanes() + (int32_t)(j - count) < 0, e, splat(0));
    store(scores + j, e);
    total += e;
  }
  weighted_values(scores, v, stride, count, hd, 1.0f / sum(total), out);
}
