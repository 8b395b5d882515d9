// One query at a time, for decoding.

static void attend_one(const float *q, const float *k, const float *v, int64_t stride,
                       int64_t count, int64_t hd, float *scores, float *out) {
  float scale = 1.0f / sqrtf((float)hd), top = -1e30f;
  for (int64_t j = 0; j < count; j++) {
    f16v a = splat(0);
    float dot = 0;
    int64_t d = 0;
    for (; d + 16 <= hd; d += 16)
      a += load(q + d) * load(k + j * stride + d);
    for (; d < hd; d++)
      dot += q[d] * k[j * stride + d];
    scores[j] = (hd >= 16 ? sum(a) + dot : dot) * scale;
    top = scores[j] > top ? scores[j] : top;
  }
  int64_t padded = (count + 15) / 16 * 16;
  for (int64_t j = count; j < padded; j++)
    scores[j] = -1e30f;
  f16v total = splat(0);
  for (int64_t j = 0; j < padded; j += 16) {
    f16v e = vexp(load(scores + j) - top);
    e = pick(lanes() + (int32_t)(j - count) < 0, e, splat(0));
    store(scores + j, e);
    total += e;
  }
  memset(out, 0, (size_t)hd * 4);
  for (int64_t j = 0; j < count; j++)
    for (int64_t d = 0; d < hd; d++)
      out[d] += scores[j] * v[j * stride + d];
  float inverse = 1.0f / sum(total);
  for (int64_t d = 0; d < hd; d++)
    out[d] *= inverse;
}
