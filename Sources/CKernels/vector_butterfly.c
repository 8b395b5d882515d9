#include "vector_butterfly.h"
#include "lanes.h"

// What sixteen pairs are turned by.
typedef struct {
  lanes cosines, sines;
} rotation_lanes;

// Coefficients of a large transform come from L2: fetched 2 KB ahead.
#define BFQ_ROTATIONS_AHEAD 16

// Rows that share a coefficient while it is in L1.
#define BFQ_ROWS_TOGETHER 12

// Floats of scratch on the stack, at most (our threads have 8 MiB).
#define BFQ_STACK_FLOATS (1 << 18)

#define BFQ_PAIR_LINKAGE BFQ_INLINE
#define BFQ_NAME(name) name##_plain
#include "vector_butterfly_body.h"
#undef BFQ_NAME

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define BFQ_NAME(name) name##_avx2
#include "vector_butterfly_body.h"
#undef BFQ_NAME
#pragma clang attribute pop

#pragma clang attribute push(                                                                      \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
#define BFQ_NAME(name) name##_avx512
#include "vector_butterfly_body.h"
#undef BFQ_NAME
#pragma clang attribute pop
#endif

int32_t bfq_fused_stages(int32_t remaining) {
  return remaining <= 4 ? remaining : remaining <= 6 ? 3 : 4;
}

int64_t bfq_dense_group(int64_t count, int64_t group) {
  int64_t groups = (count + 7) / 8;
  return count / groups + (group < count % groups);
}

// Only passes after the first eight stages go through scratch, and only where rows meet.
void bfq_vector_rotate(const bfq_vector_program *program, const float *source, float *target,
                       int64_t rows) {
  int64_t width = program->size + 16, together = BFQ_STACK_FLOATS / width;
  together = together > BFQ_ROWS_TOGETHER ? BFQ_ROWS_TOGETHER : together < 1 ? 1 : together;
  float *work = NULL;
  int deep = 0;
  for (int64_t p = 0; p < program->part_count; p++)
    deep |= program->parts[p].run.stages > 8;
  if (deep && rows > 1 && together > 1)
    work = __builtin_alloca_with_align((size_t)(together * width) * sizeof(float), 512);
  BFQ_DISPATCH(vector_rotate, program, source, target, rows, together, work);
}
