#include "dyadic.h"
#include "lanes.h"

typedef uint32_t ulanes __attribute__((vector_size(64)));
typedef uint32_t ulanes_unaligned __attribute__((vector_size(64), aligned(4), may_alias));
typedef int8_t byte_lanes __attribute__((vector_size(16), aligned(1), may_alias));
typedef int16_t short_lanes __attribute__((vector_size(32), aligned(2), may_alias));

#define BFQ_WIDEN_BYTES(p) __builtin_convertvector(*(const byte_lanes *)(p), ilanes)
#define BFQ_WIDEN_SHORTS(p) __builtin_convertvector(*(const short_lanes *)(p), ilanes)

// The multiplications of plain x86-64 take several instructions each: called, not inlined.
#define BFQ_NAME(name) name##_plain
#define BFQ_PAIR_LINKAGE BFQ_OUTLINE
#include "dyadic_body.h"
#undef BFQ_NAME
#undef BFQ_PAIR_LINKAGE

#define BFQ_PAIR_LINKAGE BFQ_INLINE
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define BFQ_NAME(name) name##_avx2
#include "dyadic_body.h"
#undef BFQ_NAME
#pragma clang attribute pop

#pragma clang attribute push(                                                                      \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
#define BFQ_NAME(name) name##_avx512
#include "dyadic_body.h"
#undef BFQ_NAME
#pragma clang attribute pop
#endif

// Panels up to this size live on the stack (our threads have 8 MiB), larger ones on the heap.
#define BFQ_STACK_LANES 4096

void bfq_dyadic_set(bfq_dyadic_lanes *lanes, int64_t slot, int32_t outer, int32_t inner,
                    int32_t turns, int32_t bits) {
  bfq_dyadic_lanes *group = lanes + slot / 16;
  group->outer[slot % 16] = (int16_t)outer;
  group->inner[slot % 16] = (int16_t)inner;
  group->swap[slot % 16] = turns & 1 ? -1 : 0;
  group->negate_lower[slot % 16] = turns == 1 || turns == 2 ? -1 : 0;
  group->negate_upper[slot % 16] = turns >= 2 ? -1 : 0;
  group->bits = bits;
  group->half = 1 << (bits - 1);
}

static void panel_pass(const bfq_dyadic_program *program, const int32_t *source, int32_t *target,
                       int64_t rows, int back) {
  const uint32_t *from = (const uint32_t *)source;
  uint32_t *to = (uint32_t *)target;
  size_t bytes = (size_t)program->size * sizeof(ulanes);
  ulanes *heap = program->size > BFQ_STACK_LANES ? aligned_alloc(64, bytes) : NULL;
  ulanes *panel = heap ? heap : __builtin_alloca_with_align(bytes, 512);
  BFQ_DISPATCH(dyadic_panel, program, from, to, rows, back, panel);
  free(heap);
}

void bfq_dyadic_rotate(const bfq_dyadic_program *program, const int32_t *source, int32_t *target,
                       int64_t rows) {
  if (!program->part_count) {
    panel_pass(program, source, target, rows, 0);
    return;
  }
  ulanes scratch[BFQ_DENSE_ROWS];
  const uint32_t *from = (const uint32_t *)source;
  uint32_t *to = (uint32_t *)target;
  BFQ_DISPATCH(dyadic_rotate, program, from, to, rows, scratch);
}

void bfq_dyadic_unrotate(const bfq_dyadic_program *program, const int32_t *source,
                         int32_t *target, int64_t rows) {
  panel_pass(program, source, target, rows, 1);
}
