#ifndef BFQ_VECTOR_BUTTERFLY_H
#define BFQ_VECTOR_BUTTERFLY_H
#include <stdint.h>

/// Butterfly stages of strides 1, 2, 4 ... on `copies` neighbouring runs of `width` numbers, which
/// share their coefficients. A width that 32 does not divide has one copy and under five stages.
typedef struct {
  int64_t offset, width, copies;
  int32_t stages;
} bfq_stage_run;

/// How many of the stages after the eighth run on one column: the others wait for the next pass.
int32_t bfq_fused_stages(int32_t remaining);

/// A run, and after it a dense matrix on its numbers as [rows, columns].
typedef struct {
  bfq_stage_run run;
  /// Sixteen cosines and sixteen sines per sixteen pairs, in execution order; 64-byte aligned.
  const float *coefficients;
  /// Each group of `bfq_dense_group` output rows, [input row][output row of the group]; of vectors
  /// where `columns` is below 16: the entry for each of sixteen numbers in turn. Aligned.
  const float *matrix;
  int64_t rows, columns; ///< `columns` is 1, 2, 4, 8 or a multiple of 16; `rows` is 1 for none
} bfq_vector_part;

typedef struct {
  const bfq_vector_part *parts;
  const float *signs; ///< applied first; may be null
  int64_t part_count, size;
} bfq_vector_program;

/// Most rows that a dense matrix may have.
#define BFQ_DENSE_ROWS 256

/// The size of group `group` when `count` outputs are dealt out to as few groups of up to 8 as will
/// do, as evenly as possible.
int64_t bfq_dense_group(int64_t count, int64_t group);

/// Rows of `source` through the program into `target` (may be equal), tuned for few rows.
void bfq_vector_rotate(const bfq_vector_program *program, const float *source, float *target,
                       int64_t rows);

/// Rows of `source` times the matrix (-1)^popcount(i & j) into `target` (may be equal): the
/// yardstick of transforms. `size` is a power of two of at least 32.
void bfq_walsh_hadamard(const float *source, float *target, int64_t size, int64_t rows);
#endif
