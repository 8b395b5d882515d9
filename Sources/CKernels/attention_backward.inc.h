// Attention, backward: one walk over the tiles a query sees (causal: those below the diagonal, within
// the window) makes all three gradients.
// Queries are in lanes for the scores and dq. For dk and dv the sixteen queries are summed over, so
// there head dimensions are in lanes, dv and dk side by side: p and ds of one query and key are one
// 64-bit broadcast, and a query's dout and q lie interleaved.

typedef struct {
  float *k, *v;               // panels
  float *queries, *dout, *out; // panels
  float *dvk;                 // [t][2 w]: dv and dk of a dimension side by side
  float *q, *g, *dq, *o;      // sixteen queries as columns: q, dout, dq, out
  float *gq;                  // [16][2 w]: dout and q of a dimension side by side, in pair order
  float *ds, *pairs;          // [16][16]; [16][16 pairs of p, ds]
} backward_memory;

FORCE backward_memory divide_scratch(float *scratch, int64_t t, int64_t w) {
  int64_t panel = (t + 15) / 16 * 16 * w;
  backward_memory m;
  m.k = scratch, m.v = m.k + panel;
  m.queries = m.v + panel, m.dout = m.queries + panel, m.out = m.dout + panel;
  m.dvk = m.out + panel;
  m.q = m.dvk + 2 * panel, m.g = m.q + 16 * w, m.dq = m.g + 16 * w, m.o = m.dq + 16 * w;
  m.gq = m.o + 16 * w;
  m.ds = m.gq + 32 * w, m.pairs = m.ds + 256;
  return m;
}

// Pairs of a and b, within each quarter: 0 1 4 5 8 9 12 13, and 2 3 6 7 10 11 14 15.
FORCE f16v pairs_first(f16v a, f16v b) {
  return __builtin_shufflevector(a, b, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29);
}
FORCE f16v pairs_second(f16v a, f16v b) {
  return __builtin_shufflevector(a, b, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31);
}
// The query of pair i.
FORCE int64_t paired(int64_t i) { return (i & 1) + (i >> 3) * 2 + ((i >> 1) & 3) * 4; }
FORCE f8v even(f16v v) { return __builtin_shufflevector(v, v, 0, 2, 4, 6, 8, 10, 12, 14); }
FORCE f8v odd(f16v v) { return __builtin_shufflevector(v, v, 1, 3, 5, 7, 9, 11, 13, 15); }
FORCE f16v splat_pair(const float *p) {
  double x;
  memcpy(&x, p, 8);
  return (f16v)(d8v){x, x, x, x, x, x, x, x};
}

// p and ds = p (dp - dot) of sixteen queries from t0 by the keys from j on. l and dot enter as where
// the sums begin. `edge`: some query does not see some key.
FORCE void tile_scores(const backward_memory *b, int64_t w, int64_t t0, int64_t j, seen_keys keys,
                       int edge, f16v l, f16v dot) {
  for (int i0 = 0; i0 < 16; i0 += 8) {
    f16v s[8], dp[8];
#pragma clang loop unroll(full)
    for (int i = 0; i < 8; i++)
      s[i] = -l, dp[i] = -dot;
    dot8(b->q, b->k + (j + i0) * w, w, s);
    dot8(b->g, b->v + (j + i0) * w, w, dp);
#pragma clang loop unroll(full)
    for (int i = 0; i < 8; i++) {
      f16v p = vexp2(s[i]);
      if (edge)
        p = pick(sees_key(keys, t0, j + i0 + i), p, splat(0));
      f16v ds = p * dp[i];
      store(b->ds + 16 * (i0 + i), ds);
      store(b->pairs + 32 * (i0 + i), pairs_first(p, ds));
      store(b->pairs + 32 * (i0 + i) + 16, pairs_second(p, ds));
    }
  }
}

// `parts` times eight dimensions from d on, for eight keys.
FORCE void add_keys(const backward_memory *b, int64_t w, int64_t j, int64_t d, int parts,
                    float *dvk) {
  f16v a[2][8];
  float *o = dvk + j * 2 * w + d;
  for (int c = 0; c < parts; c++)
    for (int k = 0; k < 8; k++)
      a[c][k] = load(o + k * 2 * w + 16 * c);
#pragma clang loop unroll_count(4)
  for (int i = 0; i < 16; i++) {
    f16v x[2];
    for (int c = 0; c < parts; c++)
      x[c] = load(b->gq + i * 2 * w + d + 16 * c);
#pragma clang loop unroll(full)
    for (int k = 0; k < 8; k++) {
      f16v p = splat_pair(b->pairs + 32 * (j + k) + 2 * i);
      for (int c = 0; c < parts; c++)
        a[c][k] += x[c] * p;
    }
  }
  for (int c = 0; c < parts; c++)
    for (int k = 0; k < 8; k++)
      store(o + k * 2 * w + 16 * c, a[c][k]);
}

// dv_j += sum_i p_ij dout_i and dk_j += sum_i ds_ij q_i for the tile's keys.
FORCE void tile_keys(const backward_memory *b, int64_t w, float *dvk) {
  for (int64_t j = 0; j < 16; j += 8) {
    if (w % 16 == 0)
      for (int64_t d = 0; d < 2 * w; d += 32)
        add_keys(b, w, j, d, 2, dvk);
    else
      for (int64_t d = 0; d < 2 * w; d += 16)
        add_keys(b, w, j, d, 1, dvk);
  }
}

// Sixteen queries of one head from t0 on: dq to `b->dq`, dv and dk added to `b->dvk`.
FORCE void backward_block(const backward_memory *b, int64_t w, int64_t t0, seen_keys keys,
                          float factor, f16v l) {
  columns(b->queries + t0 * w, w, factor, b->q);
  columns(b->dout + t0 * w, w, 1, b->g);
  columns(b->out + t0 * w, w, 1, b->o);
  f16v dot = splat(0);
  for (int64_t d = 0; d < w; d++)
    dot += load(b->g + 16 * d) * load(b->o + 16 * d);
  for (int64_t i = 0; i < 16; i++)
    for (int64_t d = 0; d < w; d += 8) {
      int64_t row = (t0 + paired(i)) * w + d;
      f8v g = load8(b->dout + row), q = load8(b->queries + row);
      store(b->gq + (i * w + d) * 2,
            __builtin_shufflevector(g, q, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15));
    }
  memset(b->dq, 0, (size_t)w * 64);
  for (int64_t j = keys.begin; j < keys.end; j += 16) {
    if (sees_all(keys, j, 16))
      tile_scores(b, w, t0, j, keys, 0, l, dot);
    else
      tile_scores(b, w, t0, j, keys, 1, l, dot);
    mix16(b->ds, b->k + j * w, w, b->dq);
    tile_keys(b, w, b->dvk + j * 2 * w);
  }
}

// dv and dk of the keys that some heads share, from pairs to strided rows.
FORCE void emit_keys(const float *dvk, int64_t t, int64_t hd, int64_t w, float scale,
                     int64_t stride, float *dk, float *dv) {
  for (int64_t r = 0; r < t; r++)
    for (int64_t d = 0; d < hd; d += 8) {
      f16v x = load(dvk + (r * w + d) * 2);
      int64_t count = hd - d < 8 ? hd - d : 8;
      f8v v = even(x), k = odd(x) * scale;
      store_part(dv + r * stride + d, join(v, v), count);
      store_part(dk + r * stride + d, join(k, k), count);
    }
}

FORCE void backward_width(const float *qkv, const float *out, const float *lse, const float *dout,
                          int64_t sequences, int64_t t, int64_t heads, int64_t kv, int64_t hd,
                          int64_t w, int windowed, int64_t window, float *scratch,
                          float *dqkv) {
  int64_t width = (heads + 2 * kv) * hd, out_width = heads * hd, share = heads / kv;
  float scale = 1.0f / sqrtf((float)hd), factor = 1.44269504f * scale;
  backward_memory b = divide_scratch(scratch, t, w);
  for (int64_t n = 0; n < sequences; n++)
    for (int64_t h = 0; h < heads; h++) {
      int64_t in = n * t * width, kc = (heads + h / share) * hd, at = n * t * out_width + h * hd;
      if (h % share == 0) {
        pack(qkv + in + kc, width, t, hd, w, b.k);
        pack(qkv + in + kc + kv * hd, width, t, hd, w, b.v);
        memset(b.dvk, 0, (size_t)((t + 15) / 16 * 16 * w) * 8);
      }
      pack(qkv + in + h * hd, width, t, hd, w, b.queries);
      pack(dout + at, out_width, t, hd, w, b.dout);
      pack(out + at, out_width, t, hd, w, b.out);
      for (int64_t t0 = 0; t0 < t; t0 += 16) {
        int64_t rows = t - t0 < 16 ? t - t0 : 16;
        backward_block(&b, w, t0, keys_of(windowed, window, t0, t), factor,
                       load_part(lse + (n * heads + h) * t + t0, rows, 0));
        emit_columns(b.dq, splat(scale), rows, hd, w, width, dqkv + in + t0 * width + h * hd,
                     NULL);
      }
      if ((h + 1) % share == 0)
        emit_keys(b.dvk, t, hd, w, scale, width, dqkv + in + kc, dqkv + in + kc + kv * hd);
    }
}

static void attention_backward(const float *qkv, const float *out, const float *lse,
                               const float *dout, int64_t sequences, int64_t t, int64_t heads,
                               int64_t kv, int64_t hd, int64_t window, float *scratch,
                               float *dqkv) {
#define BACKWARD(w, windowed)                                                                      \
  backward_width(qkv, out, lse, dout, sequences, t, heads, kv, hd, w, windowed, window, scratch,   \
                 dqkv)
  if (window > 0 && window < t) {
    BACKWARD((hd + 7) / 8 * 8, 1);
    return;
  }
  switch ((hd + 7) / 8) {
  case 1: BACKWARD(8, 0); break;
  case 2: BACKWARD(16, 0); break;
  case 4: BACKWARD(32, 0); break;
  default: BACKWARD((hd + 7) / 8 * 8, 0);
  }
#undef BACKWARD
}
