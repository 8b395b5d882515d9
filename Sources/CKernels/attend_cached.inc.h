// Queries of one position against a cache, for decoding. Keys lie in blocks of 16, a lane each, so
// that scores need no sums across lanes; queries that share keys go through them together.

#define CACHE_LANES 16
#define CACHE_QUERIES 4 // together, at most
#if defined(BFQ_AVX512)
#define CACHE_BLOCKS 4 // of keys at a time: with four queries, 16 sums
#else
#define CACHE_BLOCKS 1
#endif

FORCE void block_scores(const float *q, const float *keys, int queries, int blocks, int64_t hd,
                        float scale, int64_t stride, float *scores) {
  f16v acc[CACHE_QUERIES][CACHE_BLOCKS];
#pragma clang loop unroll(full)
  for (int i = 0; i < queries; i++)
#pragma clang loop unroll(full)
    for (int b = 0; b < blocks; b++)
      acc[i][b] = splat(0);
  for (int64_t d = 0; d < hd; d++) {
#pragma clang loop unroll(full)
    for (int i = 0; i < queries; i++) {
      const f16v x = splat(q[i * hd + d]);
#pragma clang loop unroll(full)
      for (int b = 0; b < blocks; b++)
        acc[i][b] += x * load(keys + (b * hd + d) * CACHE_LANES);
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < queries; i++)
#pragma clang loop unroll(full)
    for (int b = 0; b < blocks; b++)
      store(scores + i * stride + b * CACHE_LANES, acc[i][b] * scale);
}

// Scores become exponentials, zero before `skip` and past `count`; returns one over their sum.
FORCE float exponentials(float *scores, int64_t skip, int64_t count, int64_t padded) {
  if (skip)
    store(scores, pick(lanes() < (int32_t)skip, splat(-1e30f), load(scores)));
  const i16v past = lanes() - (int32_t)(count - (padded - CACHE_LANES));
  float *end = scores + padded - CACHE_LANES;
  store(end, pick(past < 0, load(end), splat(-1e30f)));
  f16v tops = load(scores);
  for (int64_t j = CACHE_LANES; j < padded; j += CACHE_LANES)
    tops = vmax(tops, load(scores + j));
  const float top = largest(tops);
  f16v total = splat(0);
  for (int64_t j = 0; j < padded; j += CACHE_LANES) {
    f16v e = vexp(load(scores + j) - top);
    if (j + CACHE_LANES == padded)
      e = pick(past < 0, e, splat(0));
    if (j < skip)
      e = pick(lanes() < (int32_t)skip, splat(0), e);
    store(scores + j, e);
    total += e;
  }
  return 1.0f / sum(total);
}

// Values weighted by exponentials, `vectors` vectors of a head from `d` on; few queries take
// several positions at a time, so that sums need not wait for each other.
FORCE void weighted_values(const float *scores, int64_t stride, const float *values,
                           int64_t width, int queries, int vectors, int64_t skip,
                           int64_t count, int64_t d, int64_t hd, const float *inverse,
                           float *out) {
  const int parts = CACHE_QUERIES / queries;
  f16v acc[CACHE_QUERIES][2][CACHE_QUERIES];
  for (int i = 0; i < queries; i++)
    for (int k = 0; k < vectors; k++)
      for (int p = 0; p < parts; p++)
        acc[i][k][p] = splat(0);
  int64_t j = skip;
  for (; j + parts <= count; j += parts)
#pragma clang loop unroll(full)
    for (int p = 0; p < parts; p++)
#pragma clang loop unroll(full)
      for (int i = 0; i < queries; i++)
#pragma clang loop unroll(full)
        for (int k = 0; k < vectors; k++)
          acc[i][k][p] +=
              splat(scores[i * stride + j + p]) * load(values + (j + p) * width + d + 16 * k);
  for (; j < count; j++)
    for (int i = 0; i < queries; i++)
      for (int k = 0; k < vectors; k++)
        acc[i][k][0] += splat(scores[i * stride + j]) * load(values + j * width + d + 16 * k);
#pragma clang loop unroll(full)
  for (int i = 0; i < queries; i++)
#pragma clang loop unroll(full)
    for (int k = 0; k < vectors; k++) {
      f16v total = acc[i][k][0];
      for (int p = 1; p < parts; p++)
        total += acc[i][k][p];
      const int64_t at = d + 16 * k, rest = hd - at;
      if (rest >= 16)
        store(out + i * hd + at, total * inverse[i]);
      else if (rest > 0)
        store_part(out + i * hd + at, total * inverse[i], rest);
    }
}

FORCE void attend_queries(const float *q, const float *keys, const float *values, int queries,
                          int64_t skip, int64_t count, int64_t hd, float *scores, float *out) {
  const int64_t blocks = (count + CACHE_LANES - 1) / CACHE_LANES, padded = blocks * CACHE_LANES;
  const float scale = 1.0f / sqrtf((float)hd);
  int64_t b = 0;
  for (; b + CACHE_BLOCKS <= blocks; b += CACHE_BLOCKS)
    block_scores(q, keys + b * hd * CACHE_LANES, queries, CACHE_BLOCKS, hd, scale, padded,
                 scores + b * CACHE_LANES);
  for (; b < blocks; b++)
    block_scores(q, keys + b * hd * CACHE_LANES, queries, 1, hd, scale, padded,
                 scores + b * CACHE_LANES);
  float inverse[CACHE_QUERIES];
  for (int i = 0; i < queries; i++)
    inverse[i] = exponentials(scores + i * padded, skip, count, padded);
  const int64_t width = (hd + 15) / 16 * 16;
  int64_t d = 0;
  for (; d + 32 <= width; d += 32)
    weighted_values(scores, padded, values, width, queries, 2, skip, count, d, hd, inverse,
                    out);
  if (d < width)
    weighted_values(scores, padded, values, width, queries, 1, skip, count, d, hd, inverse,
                    out);
}

static void attend_cached(const float *q, const float *keys, const float *values, int64_t queries,
                          int64_t skip, int64_t count, int64_t hd, float *scores, float *out) {
  for (int64_t i = 0; i < queries; i += CACHE_QUERIES, q += CACHE_QUERIES * hd,
               out += CACHE_QUERIES * hd) {
    switch (queries - i < CACHE_QUERIES ? queries - i : CACHE_QUERIES) {
    case 1: attend_queries(q, keys, values, 1, skip, count, hd, scores, out); break;
    case 2: attend_queries(q, keys, values, 2, skip, count, hd, scores, out); break;
    case 3: attend_queries(q, keys, values, 3, skip, count, hd, scores, out); break;
    default: attend_queries(q, keys, values, 4, skip, count, hd, scores, out); break;
    }
  }
}
