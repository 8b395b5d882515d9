#ifndef BFQ_QUANTIZE_H
#define BFQ_QUANTIZE_H
#include <stdint.h>

/// A signed-magnitude grid and how weights are grouped on it.
typedef struct {
  int32_t levels;      ///< magnitudes in use, at most 8
  int32_t sign_shift;  ///< bits - 1: where a code's sign bit stands
  int32_t group;       ///< inputs per scale; the last group of a row may be shorter
  int32_t mantissas;   ///< scales tried per exponent: 4 (1, 1.25, 1.5, 1.75) or 1
  float magnitude[8];  ///< ascending
  float midpoint[8];   ///< midpoint[k] parts magnitude k from k + 1
  float clip;          ///< |u| above this is clipped in the scale's gradient
} bfq_grid;

/// Least-squares scales [rows, groups] from the set; the smallest of equals.
void bfq_choose_scales(const bfq_grid *grid, const float *weights, int64_t rows, int64_t columns,
                       float *scales);

/// Level times scale of each weight, and its code unless `codes` is null.
void bfq_quantize(const bfq_grid *grid, const float *weights, const float *scales, int64_t rows,
                  int64_t columns, float *values, uint8_t *codes);

/// Adds to `gradients` [rows, groups] the sum of upstream * (q(u) - u where not clipped).
void bfq_scale_gradient(const bfq_grid *grid, const float *weights, const float *scales,
                        const float *upstream, int64_t rows, int64_t columns, float *gradients);

/// Rows quantized to round(x / s) * s with s = max(absmax, 1e-12) / limit; codes may be null.
void bfq_quantize_rows(const float *source, float *values, int8_t *codes, float *scales,
                       float limit, int64_t rows, int64_t columns);
#endif
