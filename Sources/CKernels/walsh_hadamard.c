#include "lanes.h"
#include "vector_butterfly.h"

// No coefficients: sums and differences, in the same passes as the rotations.
typedef struct {
  char nothing;
} no_lanes;

#define BFQ_VECTOR lanes
#define BFQ_VECTOR_UNALIGNED lanes_unaligned
#define BFQ_NUMBER float
#define BFQ_COEFFICIENTS no_lanes
#define BFQ_AHEAD 0
#define BFQ_PAIR_LINKAGE BFQ_INLINE
#define BFQ_PAIR(x, y, k)                                                                          \
  do {                                                                                             \
    lanes i = x, j = y;                                                                            \
    x = i + j;                                                                                     \
    y = i - j;                                                                                     \
  } while (0)

#define BFQ_STAGES(name) hadamard_##name##_plain
#include "vector_stages.h"
#undef BFQ_STAGES

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define BFQ_STAGES(name) hadamard_##name##_avx2
#include "vector_stages.h"
#undef BFQ_STAGES
#pragma clang attribute pop

#pragma clang attribute push(                                                                      \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
#define BFQ_STAGES(name) hadamard_##name##_avx512
#include "vector_stages.h"
#undef BFQ_STAGES
#pragma clang attribute pop
#endif

// Row by row: nothing is shared, and one row stays in L1.
void bfq_walsh_hadamard(const float *source, float *target, int64_t size, int64_t rows) {
  bfq_stage_run run = {0, size, 1, __builtin_ctzll((unsigned long long)size)};
  for (int64_t row = 0; row < rows; row++) {
    const float *x = source + row * size;
    float *y = target + row * size;
    BFQ_DISPATCH(hadamard_stage_run, &run, NULL, NULL, x, size, y, size, y, size, 1);
  }
}
