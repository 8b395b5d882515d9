// Attention, forward: causal, perhaps within a window, or of every query with every key. Scores are
// powers of two: log2 e is part of the queries' factor.
#include "attention_tiles.inc.h"

// Sixteen queries in lanes against the keys they meet: scores to `s`; returns their maxima.
FORCE f16v score_block(const float *q, const float *k, int64_t w, int64_t t0, seen_keys keys,
                       float *s) {
  f16v m = splat(-1e30f), m1 = m;
  for (int64_t j = keys.begin; j < keys.end; j += 8) {
    f16v x[8];
    for (int i = 0; i < 8; i++)
      x[i] = splat(0);
    dot8(q, k + j * w, w, x);
    if (!sees_all(keys, j, 8))
      for (int i = 0; i < 8; i++)
        x[i] = pick(sees_key(keys, t0, j + i), x[i], splat(-1e30f));
#pragma clang loop unroll(full)
    for (int i = 0; i < 8; i += 2) {
      m = vmax(m, x[i]), m1 = vmax(m1, x[i + 1]);
      store(s + 16 * (j + i), x[i]), store(s + 16 * (j + i) + 16, x[i + 1]);
    }
  }
  return vmax(m, m1);
}

// out = sum_j 2^(s_j - m) v_j, not divided by the sum of powers, which is returned.
FORCE f16v mix_block(float *s, const float *v, int64_t w, seen_keys keys, f16v m, float *out) {
  f16v l = splat(0);
  memset(out, 0, (size_t)w * 64);
  for (int64_t j = keys.begin; j < keys.end; j += 16) {
#pragma clang loop unroll_count(4)
    for (int64_t i = j; i < j + 16; i++) {
      f16v e = vexp2(load(s + 16 * i) - m);
      l += e;
      store(s + 16 * i, e);
    }
    mix16(s + 16 * j, v + j * w, w, out);
  }
  return l;
}

FORCE void attention_width(const float *qkv, int64_t sequences, int64_t t, int64_t heads,
                           int64_t kv, int64_t hd, int64_t w, int windowed, int64_t window,
                           float *scratch, float *o32, uint16_t *o16, float *lse) {
  int64_t width = (heads + 2 * kv) * hd, share = heads / kv, panel = (t + 15) / 16 * 16 * w;
  float factor = 1.44269504f / sqrtf((float)hd);
  float *k = scratch, *v = k + panel, *queries = v + panel, *q = queries + panel;
  float *o = q + 16 * w, *s = o + 16 * w;
  for (int64_t n = 0; n < sequences; n++)
    for (int64_t h = 0; h < heads; h++) {
      const float *base = qkv + n * t * width;
      if (h % share == 0) {
        pack(base + (heads + h / share) * hd, width, t, hd, w, k);
        pack(base + (heads + kv + h / share) * hd, width, t, hd, w, v);
      }
      pack(base + h * hd, width, t, hd, w, queries);
      for (int64_t t0 = 0; t0 < t; t0 += 16) {
        int64_t rows = t - t0 < 16 ? t - t0 : 16, at = ((n * t + t0) * heads + h) * hd;
        columns(queries + t0 * w, w, factor, q);
        seen_keys keys = keys_of(windowed, window, t0, t);
        f16v m = score_block(q, k, w, t0, keys, s), l = mix_block(s, v, w, keys, m, o);
        emit_columns(o, 1.0f / l, rows, hd, w, heads * hd, o32 ? o32 + at : NULL,
                     o16 ? o16 + at : NULL);
        if (lse)
          store_part(lse + (n * heads + h) * t + t0, m + vlog2(l), rows);
      }
    }
}

#define ATTENTION(w, windowed)                                                                     \
  attention_width(qkv, sequences, t, heads, kv, hd, w, windowed, window, scratch, o32, o16, lse)

static void attention(const float *qkv, int64_t sequences, int64_t t, int64_t heads, int64_t kv,
                      int64_t hd, int64_t window, float *scratch, float *o32, uint16_t *o16,
                      float *lse) {
  if (window > 0 && window < t) {
    ATTENTION((hd + 7) / 8 * 8, 1);
    return;
  }
  switch ((hd + 7) / 8) {
  case 1: ATTENTION(8, 0); break;
  case 2: ATTENTION(16, 0); break;
  case 4: ATTENTION(32, 0); break;
  default: ATTENTION((hd + 7) / 8 * 8, 0);
  }
}
#undef ATTENTION
