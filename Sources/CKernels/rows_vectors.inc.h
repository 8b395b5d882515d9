// Sixteen floats a vector everywhere; the compiler splits them where registers are narrower.
#pragma clang diagnostic ignored "-Wpsabi" // vectors cross only inlined functions
#include "rows.h"
#include <float.h>
#include <math.h>
#include <string.h>

typedef float f16v __attribute__((vector_size(64), aligned(4)));
typedef float f8v __attribute__((vector_size(32), aligned(4)));
typedef double d8v __attribute__((vector_size(64), aligned(4)));
typedef int32_t i16v __attribute__((vector_size(64), aligned(4)));
typedef uint32_t u16v __attribute__((vector_size(64), aligned(4)));
typedef uint16_t h16v __attribute__((vector_size(32), aligned(2)));

#define FORCE static inline __attribute__((always_inline, unused))

FORCE f16v load(const float *p) { return *(const f16v *)p; }
FORCE void store(float *p, f16v v) { *(f16v *)p = v; }
FORCE f8v load8(const float *p) { return *(const f8v *)p; }
FORCE void store8(float *p, f8v v) { *(f8v *)p = v; }
FORCE f16v splat(float x) { return (f16v){x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x}; }
FORCE i16v lanes(void) { return (i16v){0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}; }
FORCE f16v pick(i16v mask, f16v a, f16v b) { return (f16v)((mask & (i16v)a) | (~mask & (i16v)b)); }
// a > b ? a : b, so b where either is NaN.
FORCE f16v vmax(f16v a, f16v b) {
#if defined(BFQ_AVX512)
  return (f16v)_mm512_max_ps((__m512)a, (__m512)b);
#else
  return pick(a > b, a, b);
#endif
}
FORCE f16v join(f8v low, f8v high) {
  return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}
FORCE f8v low_half(f16v v) { return __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7); }
FORCE f8v high_half(f16v v) { return __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15); }

// The first `count` of sixteen floats, the others `rest`.
FORCE f16v load_part(const float *p, int64_t count, float rest) {
#if defined(BFQ_AVX512)
  return (f16v)_mm512_mask_loadu_ps((__m512)splat(rest), (__mmask16)((1u << count) - 1), p);
#else
  f16v v = splat(rest);
  memcpy(&v, p, (size_t)count * 4);
  return v;
#endif
}
FORCE void store_part(float *p, f16v v, int64_t count) {
#if defined(BFQ_AVX512)
  _mm512_mask_storeu_ps(p, (__mmask16)((1u << count) - 1), (__m512)v);
#else
  memcpy(p, &v, (size_t)count * 4);
#endif
}

FORCE float sum(f16v v) {
  f8v a = low_half(v) + high_half(v);
  float b0 = a[0] + a[4], b1 = a[1] + a[5], b2 = a[2] + a[6], b3 = a[3] + a[7];
  return (b0 + b2) + (b1 + b3);
}
FORCE float largest(f16v v) {
  float m = v[0];
  for (int i = 1; i < 16; i++)
    m = v[i] > m ? v[i] : m;
  return m;
}

// p 2^n for whole n of -126...127, and beyond where the processor scales by itself.
FORCE f16v scale_by_power(f16v p, f16v n) {
#if defined(BFQ_AVX512)
  return (f16v)_mm512_scalef_ps((__m512)p, (__m512)n);
#else
  return (f16v)((i16v)p + (__builtin_convertvector(n, i16v) << 23));
#endif
}
// The nearest whole number.
FORCE f16v whole(f16v x) {
#if defined(BFQ_AVX512)
  return (f16v)_mm512_roundscale_ps((__m512)x, 8);
#else
  return (x + 12582912.0f) - 12582912.0f;
#endif
}
// Keeps powers where `scale_by_power` can make them; NaN stays NaN. Without AVX-512 only: there it
// would cost a third of a SwiGLU.
FORCE f16v clamp(f16v x, float least, float most) {
#if defined(BFQ_AVX512)
  (void)least, (void)most;
  return x;
#else
  x = pick(x < splat(least), splat(least), x);
  return pick(x > splat(most), splat(most), x);
#endif
}

// 2^r - 1 = r q(r) on -0.5...0.5; relative error of the whole 9.2e-8 before rounding.
FORCE f16v small_power(f16v r) {
  f16v p = splat(1.3264727e-3f);
  p = p * r + 9.6715130e-3f;
  p = p * r + 5.5507337e-2f;
  p = p * r + 0.24022242f;
  p = p * r + 0.69314698f;
  return p * r + 1.0f;
}

// 2^x; error < 2 ulp.
FORCE f16v vexp2(f16v x) {
  x = clamp(x, -126.0f, 127.0f);
  f16v n = whole(x);
  return scale_by_power(small_power(x - n), n);
}

// e^x = 2^(x log2 e), log2 e in two parts; error < 2 ulp. |x| below 1e7, or there is no rest to round.
FORCE f16v vexp(f16v x) {
  x = clamp(x, -87.0f, 88.0f);
  f16v n = whole(x * 1.44269504f);
  f16v r = x * 1.44269504f - n;
  r = x * 1.92596299e-8f + r;
  return scale_by_power(small_power(r), n);
}

// log2 of positive numbers: the exponent, and a polynomial for a mantissa of sqrt 1/2...sqrt 2.
FORCE f16v vlog2(f16v x) {
  i16v bits = (i16v)x - 0x3f3504f3;
  f16v e = __builtin_convertvector(bits >> 23, f16v);
  f16v z = (f16v)((bits & 0x007fffff) + 0x3f3504f3) - 1.0f;
  f16v p = splat(0.12583721f);
  p = p * z - 0.20727003f;
  p = p * z + 0.21571566f;
  p = p * z - 0.23894478f;
  p = p * z + 0.28791624f;
  p = p * z - 0.36070368f;
  p = p * z + 0.48091063f;
  p = p * z - 0.72134733f;
  p = p * z + 1.44269502f;
  return p * z + e;
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
#if defined(BFQ_AVX512)
    _mm256_mask_storeu_epi16(o16 + at, (__mmask16)((1u << count) - 1), (__m256i)h);
#else
    memcpy(o16 + at, &h, (size_t)count * 2);
#endif
  }
}
