#include "butterfly.h"
#include "lanes.h"
#include <pthread.h>

#define BFQ_NAME(name) name##_plain
#include "butterfly_body.h"
#undef BFQ_NAME

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define BFQ_NAME(name) name##_avx2
#include "butterfly_body.h"
#undef BFQ_NAME
#pragma clang attribute pop

#pragma clang attribute push(                                                                      \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
#define BFQ_NAME(name) name##_avx512
#include "butterfly_body.h"
#undef BFQ_NAME
#pragma clang attribute pop
#endif

// Panels up to this size live on the stack (our threads have 8 MiB), larger ones in a block that
// the thread keeps, so that the same calls again allocate nothing.
#define BFQ_STACK_LANES 4096

static _Thread_local lanes *kept;
static _Thread_local int64_t kept_count;
static pthread_once_t kept_once = PTHREAD_ONCE_INIT;
static pthread_key_t kept_key;

static void make_key(void) { pthread_key_create(&kept_key, free); }

static lanes *keep(int64_t count) {
  if (count <= kept_count)
    return kept;
  pthread_once(&kept_once, make_key);
  free(kept);
  kept = aligned_alloc(64, (size_t)count * sizeof(lanes));
  kept_count = kept ? count : 0;
  pthread_setspecific(kept_key, kept);
  return kept;
}

// Declares `name`, `count` aligned vectors of scratch.
#define BFQ_SCRATCH(name, count)                                                                   \
  int64_t name##_count = (count);                                                                  \
  lanes *name##_heap = NULL;                                                                       \
  if (name##_count > BFQ_STACK_LANES)                                                              \
    name##_heap = keep(name##_count);                                                              \
  lanes *name = name##_heap ? name##_heap                                                          \
                            : __builtin_alloca_with_align(                                         \
                                  (size_t)name##_count * sizeof(lanes), 512)

void bfq_rotate(const bfq_program *program, const float *source, float *target, int64_t rows) {
  BFQ_SCRATCH(panel, program->size);
  BFQ_DISPATCH(rotate, program, source, target, rows, panel);
}

void bfq_unrotate(const bfq_program *program, const float *source, float *target, int64_t rows) {
  BFQ_SCRATCH(panel, program->size);
  BFQ_DISPATCH(unrotate, program, source, target, rows, panel);
}

// Sixteen spare vectors: the last flush clears up to the end of its tile.
void bfq_rotate_backward(const bfq_program *program, const float *outputs, float *gradients,
                         int64_t rows, float *angle_gradients) {
  BFQ_SCRATCH(panels, 2 * program->size + program->count + 16);
  BFQ_DISPATCH(rotate_backward, program, outputs, gradients, rows, angle_gradients, panels);
}

void bfq_unrotate_backward(const bfq_program *program, const float *outputs, float *gradients,
                           int64_t rows, float *angle_gradients) {
  BFQ_SCRATCH(panels, 2 * program->size + program->count + 16);
  BFQ_DISPATCH(unrotate_backward, program, outputs, gradients, rows, angle_gradients, panels);
}

void bfq_blocks(const bfq_block_program *program, const float *source, float *target,
                int64_t rows) {
  BFQ_SCRATCH(panel, program->size);
  BFQ_DISPATCH(blocks, program, source, target, rows, panel);
}

void bfq_blocks_transposed(const bfq_block_program *program, const float *source, float *target,
                           int64_t rows) {
  BFQ_SCRATCH(panel, program->size);
  BFQ_DISPATCH(blocks_transposed, program, source, target, rows, panel);
}

void bfq_blocks_backward(const bfq_block_program *program, const float *inputs, float *gradients,
                         int64_t rows, float *block_gradients) {
  BFQ_SCRATCH(panels, 2 * program->size + 6 * program->count + 16);
  BFQ_DISPATCH(blocks_backward, program, inputs, gradients, rows, block_gradients, panels);
}
