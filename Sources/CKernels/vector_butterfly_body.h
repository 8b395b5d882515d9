// Rotations of one vector at a time, compiled once per instruction set: BFQ_NAME adds its suffix.
#define BFQ_VECTOR lanes
#define BFQ_VECTOR_UNALIGNED lanes_unaligned
#define BFQ_NUMBER float

#define BFQ_STAGES(name) BFQ_NAME(name)
#define BFQ_COEFFICIENTS rotation_lanes
#define BFQ_AHEAD BFQ_ROTATIONS_AHEAD
#define BFQ_PAIR(x, y, k)                                                                          \
  do {                                                                                             \
    lanes c = (k)->cosines, s = (k)->sines, i = x, j = y;                                          \
    x = c * i - s * j;                                                                             \
    y = s * i + c * j;                                                                             \
  } while (0)
#include "vector_stages.h"
#undef BFQ_PAIR
#undef BFQ_STAGES
#undef BFQ_AHEAD
#undef BFQ_COEFFICIENTS

#include "vector_dense.h"

// Passes over `work` rather than over rows a power of two apart, which share their cache sets.
static void BFQ_NAME(vector_rotate)(const bfq_vector_program *program, const float *source,
                                    float *target, int64_t rows, int64_t together, float *work) {
  int64_t size = program->size;
  for (int64_t row = 0; row < rows; row += together) {
    int64_t here = rows - row < together ? rows - row : together;
    const float *x = source + row * size;
    float *y = target + row * size;
    for (int64_t p = 0; p < program->part_count; p++) {
      const bfq_vector_part *part = program->parts + p;
      int64_t offset = part->run.offset;
      BFQ_NAME(stage_run)(&part->run, (const rotation_lanes *)part->coefficients,
                          program->signs ? program->signs + offset : NULL, x + offset, size,
                          work ? work : y + offset, work ? size + 16 : size, y + offset, size,
                          here);
      if (part->rows > 1)
        for (int64_t r = 0; r < here; r++)
          BFQ_NAME(dense)(part, y + r * size + offset);
    }
  }
}

#undef BFQ_VECTOR
#undef BFQ_VECTOR_UNALIGNED
#undef BFQ_NUMBER
