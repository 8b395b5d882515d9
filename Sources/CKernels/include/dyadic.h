#ifndef BFQ_DYADIC_H
#define BFQ_DYADIC_H
#include "vector_butterfly.h"
#include <stdint.h>

/// One rotation of integers: `turns` quarter turns, then x_i += p x_j, x_j += u x_i, x_i += p x_j,
/// where p y is (outer y + half) >> bits and u y is (inner y + half) >> bits, half = 2^(bits - 1).
/// All sums wrap around, so that the inverse is exact for every input.
typedef struct {
  int32_t first, second;
  int16_t outer, inner;
  int32_t turns; ///< 0 to 3
} bfq_dyadic_rotation;

/// Sixteen rotations side by side. Of the masks, 0 or -1, `swap` acts first.
typedef struct {
  int16_t outer[16], inner[16];
  int8_t swap[16], negate_lower[16], negate_upper[16];
  int32_t bits, half, unused[2];
} bfq_dyadic_lanes;

/// A run of butterfly stages, and after it a chain of rotations on its numbers as rows of `columns`
/// numbers: `first` and `second` are row numbers.
typedef struct {
  bfq_stage_run run;
  const bfq_dyadic_lanes *coefficients; ///< in execution order
  const bfq_dyadic_rotation *chain;
  int64_t chain_count, columns;
} bfq_dyadic_part;

typedef struct {
  const bfq_dyadic_part *parts;  ///< none where the plan does not fit; then `ops` alone is used
  const bfq_dyadic_rotation *ops; ///< the whole plan, one by one
  const int32_t *signs;           ///< +1 or -1, applied first; may be null
  int64_t part_count, count, size;
  int32_t bits;
  float narrow_norm; ///< below this Euclidean norm of a vector no product leaves 32 bits
} bfq_dyadic_program;

/// Writes lane `slot` % 16 of element `slot` / 16.
void bfq_dyadic_set(bfq_dyadic_lanes *lanes, int64_t slot, int32_t outer, int32_t inner,
                    int32_t turns, int32_t bits);

/// Rows of `source` through the program into `target` (may be equal).
void bfq_dyadic_rotate(const bfq_dyadic_program *program, const int32_t *source, int32_t *target,
                       int64_t rows);

/// The exact inverse of `bfq_dyadic_rotate`, tuned for many rows.
void bfq_dyadic_unrotate(const bfq_dyadic_program *program, const int32_t *source,
                         int32_t *target, int64_t rows);
#endif
