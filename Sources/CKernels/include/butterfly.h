#ifndef BFQ_BUTTERFLY_H
#define BFQ_BUTTERFLY_H
#include <stdint.h>

/// One Givens rotation of a program: y_i = c x_i - s x_j, y_j = s x_i + c x_j.
typedef struct {
  int32_t first, second;
  float cosine, sine;
} bfq_rotation;

/// One free 2x2 block of a program: y_i = a x_i + b x_j, y_j = c x_i + d x_j.
typedef struct {
  int32_t first, second;
  float a, b, c, d;
} bfq_block;

/// A run of rotations in tiles of `stages` (1 to 3) fused stages: a tile's stages << stages >> 1
/// rotations stand together, stage by stage, and touch 2^stages evenly spaced indices.
typedef struct {
  int64_t first, count;
  int32_t stages;
} bfq_segment;

/// A transform: rotations in execution order. Segments cover them all and only make it faster.
typedef struct {
  const bfq_rotation *ops;
  const int32_t *angles; ///< parameter index of each rotation
  const bfq_segment *segments;
  const float *signs; ///< applied first; may be null
  int64_t count, segment_count, size;
} bfq_program;

/// Rows of `source` through the program into `target` (may be equal).
void bfq_rotate(const bfq_program *program, const float *source, float *target, int64_t rows);

/// The inverse of `bfq_rotate`.
void bfq_unrotate(const bfq_program *program, const float *source, float *target, int64_t rows);

/// Backward of `bfq_rotate` from its outputs: gradients in place, angle gradients added.
void bfq_rotate_backward(const bfq_program *program, const float *outputs, float *gradients,
                         int64_t rows, float *angle_gradients);

/// Backward of `bfq_unrotate` from its outputs: gradients in place, angle gradients added.
void bfq_unrotate_backward(const bfq_program *program, const float *outputs, float *gradients,
                           int64_t rows, float *angle_gradients);

/// A transform of free blocks; as `bfq_program`.
typedef struct {
  const bfq_block *ops;
  const int32_t *parameters; ///< parameter index of each block
  const bfq_segment *segments;
  const float *signs;
  int64_t count, segment_count, size;
} bfq_block_program;

/// Rows through the free blocks of a program.
void bfq_blocks(const bfq_block_program *program, const float *source, float *target,
                int64_t rows);

/// Rows through the transposed blocks in reverse: the transpose of `bfq_blocks`.
void bfq_blocks_transposed(const bfq_block_program *program, const float *source, float *target,
                           int64_t rows);

/// Backward of `bfq_blocks` from its inputs; four gradients per parameter index are added.
void bfq_blocks_backward(const bfq_block_program *program, const float *inputs, float *gradients,
                         int64_t rows, float *block_gradients);
#endif
