#include "quantize.h"
#include "lanes.h"
#include <math.h>

// The exponents that a one-byte scale can hold; GroupScale.swift says the same.
#define BFQ_LOWEST_EXPONENT (-47)
#define BFQ_HIGHEST_EXPONENT 16

#define BFQ_NAME(name) name##_plain
#include "quantize_body.h"
#undef BFQ_NAME

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define BFQ_NAME(name) name##_avx2
#include "quantize_body.h"
#undef BFQ_NAME
#pragma clang attribute pop

#pragma clang attribute push(                                                                      \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
#define BFQ_NAME(name) name##_avx512
#include "quantize_body.h"
#undef BFQ_NAME
#pragma clang attribute pop
#endif

void bfq_choose_scales(const bfq_grid *grid, const float *weights, int64_t rows, int64_t columns,
                       float *scales) {
  BFQ_DISPATCH(choose_scales, grid, weights, rows, columns, scales);
}

void bfq_quantize(const bfq_grid *grid, const float *weights, const float *scales, int64_t rows,
                  int64_t columns, float *values, uint8_t *codes) {
  BFQ_DISPATCH(quantize, grid, weights, scales, rows, columns, values, codes);
}

void bfq_scale_gradient(const bfq_grid *grid, const float *weights, const float *scales,
                        const float *upstream, int64_t rows, int64_t columns, float *gradients) {
  BFQ_DISPATCH(scale_gradient, grid, weights, scales, upstream, rows, columns, gradients);
}

void bfq_quantize_rows(const float *source, float *values, int8_t *codes, float *scales,
                       float limit, int64_t rows, int64_t columns) {
  BFQ_DISPATCH(quantize_rows, source, values, codes, scales, limit, rows, columns);
}
