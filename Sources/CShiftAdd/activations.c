#include "cpu.h"
#include "tables.h"
#include <math.h>
#include <string.h>

// The least power of two that is no less than `scale`.
static float power_above(float scale) {
  int exponent;
  const float fraction = frexpf(scale, &exponent);
  return ldexpf(1, fraction == 0.5f ? exponent - 1 : exponent);
}

#define BODY(name)                                                                                 \
  /* By bits, which order magnitudes as integers: such a loop becomes vectors. */                  \
  static float absmax_##name(const float *x, int64_t count) {                                      \
    uint32_t largest = 0;                                                                          \
    for (int64_t i = 0; i < count; i++) {                                                          \
      uint32_t bits;                                                                               \
      memcpy(&bits, x + i, 4);                                                                     \
      bits &= 0x7FFFFFFF;                                                                          \
      largest = bits > largest ? bits : largest;                                                   \
    }                                                                                              \
    float value;                                                                                   \
    memcpy(&value, &largest, 4);                                                                   \
    return value;                                                                                  \
  }                                                                                                \
  static int32_t quantize_##name(const float *x, int64_t count, float scale, float limit,          \
                                 int8_t *values) {                                                 \
    int32_t sum = 0;                                                                               \
    for (int64_t i = 0; i < count; i++) {                                                          \
      const float value = rintf(x[i] / scale);                                                     \
      /* What is no number becomes -limit. */                                                      \
      const int32_t code = (int32_t)(value > limit ? limit : value >= -limit ? value : -limit);    \
      values[i] = (int8_t)code;                                                                    \
      sum += code;                                                                                 \
    }                                                                                              \
    return sum;                                                                                    \
  }                                                                                                \
  static void activations_##name(const float *x, int64_t columns, int64_t group, int32_t block,    \
                                 int dyadic, float limit, int8_t *values, int32_t *sums,           \
                                 float *scale) {                                                   \
    const float largest = absmax_##name(x, columns);                                               \
    float step = (largest > 1e-12f ? largest : 1e-12f) / limit;                                    \
    if (dyadic) step = power_above(step);                                                          \
    for (int64_t start = 0; start < columns; start += group) {                                     \
      const int64_t end = start + group < columns ? start + group : columns;                       \
      for (int64_t first = start; first < start + group && (first < end); first += block) {        \
        const int64_t count = end - first < block ? end - first : block;                           \
        *sums++ = quantize_##name(x + first, count, step, limit, values);                          \
        memset(values + count, 0, (size_t)(block - count));                                        \
        values += block;                                                                           \
      }                                                                                            \
    }                                                                                              \
    *scale = step;                                                                                 \
  }

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
BODY(avx512)
#pragma clang attribute pop
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
BODY(avx2)
#pragma clang attribute pop
#endif
BODY(plain)

void bfq_quantize_activations(const float *x, int64_t columns, int64_t group, int32_t block,
                              int dyadic, int32_t limit, int8_t *values, int32_t *sums,
                              float *scale) {
  BFQ_DISPATCH(activations, x, columns, group, block, dyadic, (float)limit, values, sums, scale);
}
