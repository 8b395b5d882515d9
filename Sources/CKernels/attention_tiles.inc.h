// Tiles of sixteen queries by sixteen keys, and the panels that heads are copied into: [t][w] with
// w the head's size rounded up to eight and t up to sixteen, zeros in between. `w` is a constant
// wherever these are inlined for a usual head size.

// Transposes the 8 x 8 floats in each half of eight vectors.
FORCE void transpose8(f16v v[8]) {
  f16v a[8], b[8];
#pragma clang loop unroll(full)
  for (int r = 0; r < 8; r += 2) {
    a[r] = __builtin_shufflevector(v[r], v[r + 1], 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12,
                                   28, 13, 29);
    a[r + 1] = __builtin_shufflevector(v[r], v[r + 1], 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27,
                                       14, 30, 15, 31);
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < 8; r += 4) {
#pragma clang loop unroll(full)
    for (int k = 0; k < 2; k++) {
      b[r + 2 * k] = __builtin_shufflevector(a[r + k], a[r + k + 2], 0, 1, 16, 17, 4, 5, 20, 21,
                                             8, 9, 24, 25, 12, 13, 28, 29);
      b[r + 2 * k + 1] = __builtin_shufflevector(a[r + k], a[r + k + 2], 2, 3, 18, 19, 6, 7, 22,
                                                 23, 10, 11, 26, 27, 14, 15, 30, 31);
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < 4; r++) {
    v[r] = __builtin_shufflevector(b[r], b[r + 4], 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24,
                                   25, 26, 27);
    v[r + 4] = __builtin_shufflevector(b[r], b[r + 4], 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15,
                                       28, 29, 30, 31);
  }
}

// A head's strided rows as a panel.
FORCE void pack(const float *x, int64_t stride, int64_t t, int64_t hd, int64_t w, float *panel) {
  for (int64_t r = 0; r < t; r++) {
    const float *row = x + r * stride;
    float *out = panel + r * w;
    int64_t d = 0;
    for (; d + 8 <= hd; d += 8)
      store8(out + d, load8(row + d));
    for (; d < w; d++)
      out[d] = d < hd ? row[d] : 0;
  }
  memset(panel + t * w, 0, (size_t)((t + 15) / 16 * 16 - t) * (size_t)w * 4);
}

// Sixteen rows of a panel as columns [w][16], times factor.
FORCE void columns(const float *panel, int64_t w, float factor, float *out) {
  for (int64_t d = 0; d < w; d += 8) {
    f16v v[8];
    for (int r = 0; r < 8; r++)
      v[r] = join(load8(panel + r * w + d), load8(panel + (r + 8) * w + d));
    transpose8(v);
    for (int r = 0; r < 8; r++)
      store(out + 16 * (d + r), v[r] * factor);
  }
}

// The first `count` rows of columns [w][16], times factor, to strided rows.
FORCE void emit_columns(const float *x, f16v factor, int64_t count, int64_t hd, int64_t w,
                        int64_t stride, float *o32, uint16_t *o16) {
  for (int64_t d = 0; d < w; d += 8) {
    f16v v[8];
    for (int r = 0; r < 8; r++)
      v[r] = load(x + 16 * (d + r)) * factor;
    transpose8(v);
    int64_t width = hd - d < 8 ? hd - d : 8;
    for (int r = 0; r < 8; r++) {
      if (r < count)
        emit_part(o32, o16, r * stride + d, v[r], width);
      if (r + 8 < count)
        emit_part(o32, o16, (r + 8) * stride + d, join(high_half(v[r]), high_half(v[r])), width);
    }
  }
}

// s[k] += sum_d a[d][16] rows_k[d] for eight rows.
FORCE void dot8(const float *a, const float *rows, int64_t w, f16v s[8]) {
  for (int64_t d = 0; d < w; d++) {
    f16v x = load(a + 16 * d);
#pragma clang loop unroll(full)
    for (int k = 0; k < 8; k++)
      s[k] += x * rows[k * w + d];
  }
}

// out[d][16] += sum_j p[j][16] rows_j[d] for sixteen rows.
FORCE void mix16(const float *p, const float *rows, int64_t w, float *out) {
  for (int64_t d = 0; d < w; d += 8) {
    f16v a[8];
    float *o = out + 16 * d;
#pragma clang loop unroll(full)
    for (int k = 0; k < 8; k++)
      a[k] = load(o + 16 * k);
    for (int j = 0; j < 16; j++) {
      f16v x = load(p + 16 * j);
#pragma clang loop unroll(full)
      for (int k = 0; k < 8; k++)
        a[k] += x * rows[j * w + d + k];
    }
#pragma clang loop unroll(full)
    for (int k = 0; k < 8; k++)
      store(o + 16 * k, a[k]);
  }
}

// Whether lane l, query t0 + l, sees key j.
FORCE i16v sees(int64_t t0, int64_t j) { return lanes() + (int32_t)(t0 - j) >= 0; }

// The keys a block of sixteen queries meets, begin..<end, of which inner..<full by every query.
typedef struct {
  int causal, windowed; // `windowed` is a constant wherever these are inlined
  int64_t window, count, begin, inner, full, end;
} seen_keys;

// `window` as of the kernels; `windowed` where it is less than t.
FORCE seen_keys keys_of(int windowed, int64_t window, int64_t t0, int64_t t) {
  seen_keys keys = {window > 0, windowed, window, t, 0, 0, t, (t + 15) / 16 * 16};
  if (keys.causal)
    keys.full = t0, keys.end = t0 + 16;
  if (windowed) {
    int64_t first = t0 - window + 1; // of query t0
    keys.begin = first > 0 ? first / 16 * 16 : 0;
    keys.inner = first + 15 > 0 ? first + 15 : 0;
  }
  return keys;
}

// Whether every query of the block sees the `width` keys from j on.
FORCE int sees_all(seen_keys keys, int64_t j, int64_t width) {
  return j + width <= keys.full && (!keys.windowed || j >= keys.inner);
}

// Whether lane l, query t0 + l, sees key j.
FORCE i16v sees_key(seen_keys keys, int64_t t0, int64_t j) {
  if (keys.windowed)
    return sees(t0, j) & (lanes() + (int32_t)(t0 - j) < (int32_t)keys.window);
  return keys.causal ? sees(t0, j) : (i16v)(splat((float)j) < splat((float)keys.count));
}
