// The bodies of the row kernels, included once per instruction set with BFQ_NAME defined.
// Sixteen floats a vector everywhere; the compiler splits them where registers are narrower.
#pragma clang diagnostic ignored "-Wpsabi" // vectors cross only inlined functions
#include "rows.h"
#include <float.h>
#include <math.h>
#include <string.h>

typedef float f16v __attribute__((vector_size(64), aligned(4)));
typedef int32_t i16v __attribute__((vector_size(64), aligned(4)));
typedef uint32_t u16v __attribute__((vector_size(64), aligned(4)));
typedef uint16_t h16v __attribute__((vector_size(32), aligned(2)));

#define FORCE static inline __attribute__((always_inline))

FORCE f16v load(const float *p) { return *(const f16v *)p; }
FORCE void store(float *p, f16v v) { *(f16v *)p = v; }
FORCE f16v splat(float x) { return (f16v){x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x}; }
FORCE i16v lanes(void) { return (i16v){0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}; }
FORCE f16v pick(i16v mask, f16v a, f16v b) { return (f16v)((mask & (i16v)a) | (~mask & (i16v)b)); }
FORCE f16v vmax(f16v a, f16v b) { return pick(a > b, a, b); }

FORCE f16v load_part(const float *p, int64_t count, float rest) {
  f16v v = splat(rest);
  memcpy(&v, p, (size_t)count * 4);
  return v;
}
FORCE void store_part(float *p, f16v v, int64_t count) { memcpy(p, &v, (size_t)count * 4); }

FORCE float sum(f16v v) {
  float s = 0;
  for (int i = 0; i < 8; i++)
    v[i] += v[i + 8];
  for (int i = 0; i < 4; i++)
    v[i] += v[i + 4];
  s = (v[0] + v[2]) + (v[1] + v[3]);
  return s;
}
FORCE float largest(f16v v) {
  float m = v[0];
  for (int i = 1; i < 16; i++)
    m = v[i] > m ? v[i] : m;
  return m;
}

// 2^(x log2 e): round to an integer power, a degree-5 polynomial for the rest; error < 2 ulp.
FORCE f16v vexp(f16v x) {
  x = vmax(x, splat(-87.0f));
  f16v t = x * 1.44269504f;
  f16v n = (t + 12582912.0f) - 12582912.0f;
  f16v r = x - n * 0.693359375f;
  r = r - n * -2.12194440e-4f;
  f16v p = splat(1.9875691500e-4f);
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  i16v e = __builtin_convertvector(n, i16v) << 23;
  return (f16v)((i16v)p + e);
}

FORCE h16v narrow(f16v v) {
  u16v u = (u16v)v;
  u = u + 0x7fffu + ((u >> 16) & 1u);
  return __builtin_convertvector(u >> 16, h16v);
}
FORCE void emit(float *o32, uint16_t *o16, int64_t at, f16v v) {
  if (o32)
    store(o32 + at, v);
  if (o16)
    *(h16v *)(o16 + at) = narrow(v);
}
FORCE void emit_part(float *o32, uint16_t *o16, int64_t at, f16v v, int64_t count) {
  if (o32)
    store_part(o32 + at, v, count);
  if (o16) {
    h16v h = narrow(v);
    memcpy(o16 + at, &h, (size_t)count * 2);
  }
}

static void to_bf16(const float *x, int64_t count, uint16_t *out) {
  int64_t i = 0;
  for (; i + 16 <= count; i += 16)
    *(h16v *)(out + i) = narrow(load(x + i));
  if (i < count)
    emit_part(NULL, out, i, load_part(x + i, count - i, 0), count - i);
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

static void rmsnorm(const float *x, const float *w, int64_t n, int64_t d, float epsilon,
                    float *o32, uint16_t *o16, float *rstd) {
  for (int64_t r = 0; r < n; r++) {
    const float *row = x + r * d;
    float s = 1.0f / sqrtf((float)(square_sum(row, d) / (double)d) + epsilon);
    if (rstd)
      rstd[r] = s;
    int64_t i = 0;
    for (; i + 16 <= d; i += 16)
      emit(o32, o16, r * d + i, load(row + i) * s * load(w + i));
    if (i < d)
      emit_part(o32, o16, r * d + i, load_part(row + i, d - i, 0) * s * load_part(w + i, d - i, 0),
                d - i);
  }
}

static void rmsnorm_backward(const float *x, const float *w, const float *rstd, const float *dy,
                             int64_t n, int64_t d, float *dx, float *dw) {
  for (int64_t r = 0; r < n; r++) {
    const float *row = x + r * d, *g = dy + r * d;
    float *out = dx + r * d;
    float s = rstd[r];
    f16v dots = splat(0);
    float dot = 0;
    int64_t i = 0;
    for (; i + 16 <= d; i += 16) {
      f16v gx = load(g + i) * load(row + i);
      dots += gx * load(w + i);
      store(dw + i, load(dw + i) + gx * s);
    }
    for (; i < d; i++) {
      dot += g[i] * row[i] * w[i];
      dw[i] += g[i] * row[i] * s;
    }
    float k = (sum(dots) + dot) * s * s * s / (float)d;
    for (i = 0; i + 16 <= d; i += 16)
      store(out + i, load(out + i) + load(g + i) * load(w + i) * s - load(row + i) * k);
    for (; i < d; i++)
      out[i] += g[i] * w[i] * s - row[i] * k;
  }
}

static void rope(float *x, int64_t stride, int64_t n, int64_t heads, int64_t hd, int64_t context,
                 const float *table, float direction) {
  for (int64_t r = 0; r < n; r++) {
    const float *t = table + (r % context) * hd;
    for (int64_t h = 0; h < heads; h++) {
      float *p = x + r * stride + h * hd;
      for (int64_t i = 0; i < hd; i += 2) {
        float c = t[i], s = t[i + 1] * direction, a = p[i], b = p[i + 1];
        p[i] = a * c - b * s;
        p[i + 1] = a * s + b * c;
      }
    }
  }
}

// Gathers up to 16 rows of a strided matrix as columns: out[d][16], times factor.
FORCE void transpose_in(const float *x, int64_t stride, int64_t rows, int64_t hd, float factor,
                        float *out) {
  for (int64_t d = 0; d < hd; d++)
    store(out + 16 * d, splat(0));
  for (int64_t r = 0; r < rows; r++)
    for (int64_t d = 0; d < hd; d++)
      out[16 * d + r] = x[r * stride + d] * factor;
}

// scores[j][16] = sum_d a[d][16] * rows_j[d] for j in [from, to).
FORCE void dot_lanes(const float *a, const float *rows, int64_t stride, int64_t hd, int64_t from,
                     int64_t to, float *scores) {
  int64_t j = from;
  for (; j + 8 <= to; j += 8) {
    const float *k = rows + j * stride;
    f16v s0 = splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
    for (int64_t d = 0; d < hd; d++) {
      f16v q = load(a + 16 * d);
      s0 += q * k[d], s1 += q * k[stride + d];
      s2 += q * k[2 * stride + d], s3 += q * k[3 * stride + d];
      s4 += q * k[4 * stride + d], s5 += q * k[5 * stride + d];
      s6 += q * k[6 * stride + d], s7 += q * k[7 * stride + d];
    }
    float *o = scores + 16 * j;
    store(o, s0), store(o + 16, s1), store(o + 32, s2), store(o + 48, s3);
    store(o + 64, s4), store(o + 80, s5), store(o + 96, s6), store(o + 112, s7);
  }
  for (; j < to; j++) {
    f16v s = splat(0);
    for (int64_t d = 0; d < hd; d++)
      s += load(a + 16 * d) * rows[j * stride + d];
    store(scores + 16 * j, s);
  }
}

// out[d][16] (+)= factor * sum_j p[j][16] * rows_j[d] for j in [from, to).
FORCE void mix_lanes(const float *p, const float *rows, int64_t stride, int64_t hd, int64_t from,
                     int64_t to, float *out) {
  int64_t d = 0;
  for (; d + 8 <= hd; d += 8) {
    f16v a0 = splat(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
    for (int64_t j = from; j < to; j++) {
      f16v w = load(p + 16 * j);
      const float *v = rows + j * stride + d;
      a0 += w * v[0], a1 += w * v[1], a2 += w * v[2], a3 += w * v[3];
      a4 += w * v[4], a5 += w * v[5], a6 += w * v[6], a7 += w * v[7];
    }
    float *o = out + 16 * d;
    store(o, a0), store(o + 16, a1), store(o + 32, a2), store(o + 48, a3);
    store(o + 64, a4), store(o + 80, a5), store(o + 96, a6), store(o + 112, a7);
  }
  for (; d < hd; d++) {
    f16v a = splat(0);
    for (int64_t j = from; j < to; j++)
      a += load(p + 16 * j) * rows[j * stride + d];
    store(out + 16 * d, a);
  }
}

// Queries t0..t0+15 in lanes: softmax of scores in place, unnormalised; returns sums, sets maxima.
FORCE f16v softmax_lanes(float *s, int64_t t0, int64_t to, f16v *maximum) {
  for (int64_t j = t0 + 1; j < to; j++) // lane l sees keys up to t0 + l
    store(s + 16 * j, pick(lanes() + (int32_t)(t0 - j) >= 0, load(s + 16 * j), splat(-1e30f)));
  f16v m = splat(-1e30f), m1 = m;
  int64_t j = 0;
  for (; j + 2 <= to; j += 2)
    m = vmax(m, load(s + 16 * j)), m1 = vmax(m1, load(s + 16 * j + 16));
  if (j < to)
    m = vmax(m, load(s + 16 * j));
  m = vmax(m, m1);
  f16v l = splat(0), l1 = l;
  for (j = 0; j + 2 <= to; j += 2) {
    f16v e = vexp(load(s + 16 * j) - m), e1 = vexp(load(s + 16 * j + 16) - m);
    l += e, l1 += e1;
    store(s + 16 * j, e), store(s + 16 * j + 16, e1);
  }
  if (j < to) {
    f16v e = vexp(load(s + 16 * j) - m);
    l += e;
    store(s + 16 * j, e);
  }
  *maximum = m;
  return l + l1;
}

static void attention(const float *qkv, int64_t sequences, int64_t t, int64_t heads, int64_t kv,
                      int64_t hd, float *scratch, float *o32, uint16_t *o16, float *lse) {
  int64_t width = (heads + 2 * kv) * hd, out_width = heads * hd, share = heads / kv;
  float scale = 1.0f / sqrtf((float)hd);
  float *q = scratch, *o = q + 16 * hd, *s = o + 16 * hd;
  for (int64_t n = 0; n < sequences; n++)
    for (int64_t h = 0; h < heads; h++) {
      const float *base = qkv + n * t * width;
      const float *k = base + (heads + h / share) * hd, *v = k + kv * hd;
      for (int64_t t0 = 0; t0 < t; t0 += 16) {
        int64_t rows = t - t0 < 16 ? t - t0 : 16, to = t0 + rows;
        transpose_in(base + t0 * width + h * hd, width, rows, hd, scale, q);
        dot_lanes(q, k, width, hd, 0, to, s);
        f16v m, l = softmax_lanes(s, t0, to, &m);
        mix_lanes(s, v, width, hd, 0, to, o);
        for (int64_t r = 0; r < rows; r++) {
          int64_t at = (n * t + t0 + r) * out_width + h * hd;
          float inverse = 1.0f / l[r];
          for (int64_t d = 0; d < hd; d++) {
            float y = o[16 * d + r] * inverse;
            if (o32)
              o32[at + d] = y;
            if (o16) {
              uint32_t u;
              memcpy(&u, &y, 4);
              o16[at + d] = (uint16_t)((u + 0x7fffu + ((u >> 16) & 1u)) >> 16);
            }
          }
          if (lse)
            lse[(n * heads + h) * t + t0 + r] = m[r] + logf(l[r]);
        }
      }
    }
}

// One head of one sequence: dq from query blocks in lanes.
FORCE void backward_queries(const float *q0, const float *k, const float *v, const float *dout,
                            const float *lse, const float *dots, int64_t width,
                            int64_t out_width, int64_t t, int64_t hd, float *scratch, float *dq) {
  float scale = 1.0f / sqrtf((float)hd);
  float *q = scratch, *g = q + 16 * hd, *o = g + 16 * hd, *s = o + 16 * hd, *dp = s + 16 * t;
  for (int64_t t0 = 0; t0 < t; t0 += 16) {
    int64_t rows = t - t0 < 16 ? t - t0 : 16, to = t0 + rows;
    transpose_in(q0 + t0 * width, width, rows, hd, scale, q);
    transpose_in(dout + t0 * out_width, out_width, rows, hd, 1, g);
    dot_lanes(q, k, width, hd, 0, to, s);
    dot_lanes(g, v, width, hd, 0, to, dp);
    f16v l = load_part(lse + t0, rows, 0), dot = load_part(dots + t0, rows, 0);
    for (int64_t j = 0; j < to; j++) {
      f16v p = vexp(load(s + 16 * j) - l);
      if (j > t0)
        p = pick(lanes() + (int32_t)(t0 - j) >= 0, p, splat(0));
      store(s + 16 * j, p * (load(dp + 16 * j) - dot));
    }
    mix_lanes(s, k, width, hd, 0, to, o);
    for (int64_t r = 0; r < rows; r++)
      for (int64_t d = 0; d < hd; d++)
        dq[(t0 + r) * width + d] = o[16 * d + r] * scale;
  }
}

// One head of one sequence: dk and dv from key blocks in lanes; added, since heads share keys.
FORCE void backward_keys(const float *q, const float *k0, const float *v0, const float *dout,
                         const float *lse, const float *dots, int64_t width, int64_t out_width,
                         int64_t t, int64_t hd, float *scratch, float *dk, float *dv) {
  float scale = 1.0f / sqrtf((float)hd);
  float *k = scratch, *v = k + 16 * hd, *o = v + 16 * hd, *s = o + 16 * hd, *dp = s + 16 * t;
  for (int64_t j0 = 0; j0 < t; j0 += 16) {
    int64_t rows = t - j0 < 16 ? t - j0 : 16;
    transpose_in(k0 + j0 * width, width, rows, hd, scale, k);
    transpose_in(v0 + j0 * width, width, rows, hd, 1, v);
    dot_lanes(k, q, width, hd, j0, t, s);
    dot_lanes(v, dout, out_width, hd, j0, t, dp);
    for (int64_t i = j0; i < t; i++) {
      f16v p = vexp(load(s + 16 * i) - lse[i]);
      if (i < j0 + 16)
        p = pick(lanes() + (int32_t)(j0 - i) <= 0, p, splat(0));
      store(s + 16 * i, p);
      store(dp + 16 * i, p * (load(dp + 16 * i) - dots[i]));
    }
    mix_lanes(s, dout, out_width, hd, j0, t, o);
    for (int64_t r = 0; r < rows; r++)
      for (int64_t d = 0; d < hd; d++)
        dv[(j0 + r) * width + d] += o[16 * d + r];
    mix_lanes(dp, q, width, hd, j0, t, o);
    for (int64_t r = 0; r < rows; r++)
      for (int64_t d = 0; d < hd; d++)
        dk[(j0 + r) * width + d] += o[16 * d + r] * scale;
  }
}

static void attention_backward(const float *qkv, const float *out, const float *lse,
                               const float *dout, int64_t sequences, int64_t t, int64_t heads,
                               int64_t kv, int64_t hd, float *scratch, float *dqkv) {
  int64_t width = (heads + 2 * kv) * hd, out_width = heads * hd, share = heads / kv;
  float *dots = scratch, *rest = scratch + (t + 15) / 16 * 16;
  memset(dqkv, 0, (size_t)(sequences * t * width) * 4);
  for (int64_t n = 0; n < sequences; n++)
    for (int64_t h = 0; h < heads; h++) {
      int64_t in = n * t * width, o = n * t * out_width + h * hd, kc = (heads + h / share) * hd;
      for (int64_t r = 0; r < t; r++) {
        float dot = 0;
        for (int64_t d = 0; d < hd; d++)
          dot += out[o + r * out_width + d] * dout[o + r * out_width + d];
        dots[r] = dot;
      }
      const float *base = qkv + in, *l = lse + (n * heads + h) * t;
      const float *q = base + h * hd, *k = base + kc, *v = k + kv * hd;
      backward_queries(q, k, v, dout + o, l, dots, width, out_width, t, hd, rest,
                       dqkv + in + h * hd);
      backward_keys(q, k, v, dout + o, l, dots, width, out_width, t, hd, rest, dqkv + in + kc,
                    dqkv + in + kc + kv * hd);
    }
}

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

static void swiglu(const float *x, int64_t n, int64_t h, float *o32, uint16_t *o16) {
  for (int64_t r = 0; r < n; r++) {
    const float *gate = x + r * 2 * h, *up = gate + h;
    for (int64_t i = 0; i < h; i += 16) {
      int64_t c = h - i < 16 ? h - i : 16;
      f16v g = c == 16 ? load(gate + i) : load_part(gate + i, c, 0);
      f16v u = c == 16 ? load(up + i) : load_part(up + i, c, 0);
      f16v y = g / (1.0f + vexp(-g)) * u;
      if (c == 16)
        emit(o32, o16, r * h + i, y);
      else
        emit_part(o32, o16, r * h + i, y, c);
    }
  }
}

static void swiglu_backward(const float *x, const float *dy, int64_t n, int64_t h, float *dx32,
                            uint16_t *dx16) {
  for (int64_t r = 0; r < n; r++) {
    const float *gate = x + r * 2 * h, *up = gate + h, *g = dy + r * h;
    for (int64_t i = 0; i < h; i += 16) {
      int64_t c = h - i < 16 ? h - i : 16, at = r * 2 * h + i;
      f16v a = c == 16 ? load(gate + i) : load_part(gate + i, c, 0);
      f16v u = c == 16 ? load(up + i) : load_part(up + i, c, 0);
      f16v d = c == 16 ? load(g + i) : load_part(g + i, c, 0);
      f16v s = 1.0f / (1.0f + vexp(-a)), silu = a * s;
      f16v da = d * u * (s + silu * (1.0f - s)), du = d * silu;
      if (c == 16)
        emit(dx32, dx16, at, da), emit(dx32, dx16, at + h, du);
      else
        emit_part(dx32, dx16, at, da, c), emit_part(dx32, dx16, at + h, du, c);
    }
  }
}

// max and log-sum-exp of one row.
FORCE float log_sum_exp(const float *x, int64_t v) {
  f16v m = splat(-FLT_MAX);
  int64_t i = 0;
  for (; i + 16 <= v; i += 16)
    m = vmax(m, load(x + i));
  if (i < v)
    m = vmax(m, load_part(x + i, v - i, -FLT_MAX));
  float top = largest(m);
  f16v a = splat(0), b = a;
  for (i = 0; i + 32 <= v; i += 32)
    a += vexp(load(x + i) - top), b += vexp(load(x + i + 16) - top);
  for (; i + 16 <= v; i += 16)
    a += vexp(load(x + i) - top);
  float tail = 0;
  for (; i < v; i++)
    tail += expf(x[i] - top);
  return top + logf(sum(a + b) + tail);
}

static void distil(const float *student, const float *teacher, const int32_t *targets, int64_t n,
                   int64_t v, float kl_weight, float ce_weight, float scale, float *g32,
                   uint16_t *g16, double *totals) {
  for (int64_t r = 0; r < n; r++) {
    const float *s = student + r * v, *t = teacher ? teacher + r * v : NULL;
    int scored = targets && targets[r] >= 0;
    float ls = log_sum_exp(s, v), lt = t ? log_sum_exp(t, v) : 0;
    float wk = t ? kl_weight * scale : 0, wc = scored ? ce_weight * scale : 0;
    f16v kl = splat(0);
    for (int64_t i = 0; i < v; i += 16) {
      int64_t c = v - i < 16 ? v - i : 16;
      f16v x = c == 16 ? load(s + i) : load_part(s + i, c, -1e30f);
      f16v p = vexp(x - ls), grad = p * (wk + wc);
      if (t) {
        f16v y = c == 16 ? load(t + i) : load_part(t + i, c, -1e30f);
        f16v pt = vexp(y - lt);
        kl += pt * ((y - lt) - (x - ls));
        grad -= pt * wk;
      }
      if (scored && targets[r] >= i && targets[r] < i + c)
        grad[targets[r] - i] -= wc;
      if (!g32 && !g16)
        continue;
      if (c == 16)
        emit(g32, g16, r * v + i, grad);
      else
        emit_part(g32, g16, r * v + i, grad, c);
    }
    totals[0] += sum(kl);
    if (scored)
      totals[1] += ls - s[targets[r]];
  }
}

static int32_t sample(float *x, int64_t v, float draw) {
  f16v m = splat(-FLT_MAX);
  int64_t i = 0;
  for (; i + 16 <= v; i += 16)
    m = vmax(m, load(x + i));
  float top = largest(m), total = 0;
  for (; i < v; i++)
    top = x[i] > top ? x[i] : top;
  f16v sums = splat(0);
  for (i = 0; i + 16 <= v; i += 16) {
    f16v e = vexp(load(x + i) - top);
    sums += e;
    store(x + i, e);
  }
  for (; i < v; i++)
    total += x[i] = expf(x[i] - top);
  float rest = draw * (sum(sums) + total);
  for (i = 0; i < v; i++) {
    rest -= x[i];
    if (rest < 0)
      return (int32_t)i;
  }
  return (int32_t)(v - 1);
}

static void adamw(float *p, const float *g, float *m, float *v, int64_t count, float rate,
                  float beta1, float beta2, float epsilon, float decay, float correction1,
                  float correction2, float gradient_scale) {
  float step = rate / correction1, root = 1.0f / sqrtf(correction2);
  for (int64_t i = 0; i < count; i++) {
    float gradient = g[i] * gradient_scale;
    float first = beta1 * m[i] + (1 - beta1) * gradient;
    float second = beta2 * v[i] + (1 - beta2) * gradient * gradient;
    m[i] = first;
    v[i] = second;
    p[i] = p[i] * (1 - rate * decay) - step * first / (sqrtf(second) * root + epsilon);
  }
}

const bfq_row_kernels BFQ_NAME = {
    BFQ_LABEL, to_bf16,  add,       add_bias,           sum_rows, rmsnorm,         rmsnorm_backward,
    rope,      attention, attention_backward, attend_one, swiglu, swiglu_backward, distil,
    sample, adamw,     square_sum};
