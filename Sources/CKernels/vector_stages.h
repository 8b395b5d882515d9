// The butterfly stages of one vector at a time, whatever a pair's arithmetic and the instruction
// set. Include with these defined (they are undefined at the end):
//
//   BFQ_STAGES(name)    adds the suffix of arithmetic and instruction set
//   BFQ_VECTOR          sixteen numbers; BFQ_VECTOR_UNALIGNED in memory; BFQ_NUMBER one of them
//   BFQ_COEFFICIENTS    what sixteen pairs are turned by
//   BFQ_PAIR(x, y, k)   turns the lower partners x and the upper ones y by *k
//   BFQ_AHEAD           coefficients to prefetch ahead, 0 for none
//   BFQ_PAIR_LINKAGE    BFQ_INLINE, or BFQ_OUTLINE where code would be too large
//
// A unit is max(32, 2^stages) numbers in registers, up to eight stages; later stages run on
// columns of sixteen, up to four stages at once. Coefficients are read in execution order.
#include "vector_shuffles.h"

#define BFQ_SHUFFLE(a, b, which)                                                                   \
  do {                                                                                             \
    BFQ_VECTOR low = __builtin_shufflevector(a, b, which##_LOW);                                   \
    b = __builtin_shufflevector(a, b, which##_HIGH);                                               \
    a = low;                                                                                       \
  } while (0)
#define BFQ_AT(x) (*(BFQ_VECTOR_UNALIGNED *)(x))
#define BFQ_AT_CONST(x) (*(const BFQ_VECTOR_UNALIGNED *)(x))
#define BFQ_LOWER_OF(pair, stage)                                                                  \
  (((pair) >> (stage) << ((stage) + 1)) | ((pair) & ((1 << (stage)) - 1)))

// Turns one pair of vectors and moves on.
BFQ_PAIR_LINKAGE const BFQ_COEFFICIENTS *
BFQ_STAGES(pair)(const BFQ_COEFFICIENTS *k, int ahead, BFQ_VECTOR *lower, BFQ_VECTOR *upper) {
  if (ahead)
    for (size_t line = 0; line < sizeof *k; line += 64)
      __builtin_prefetch((const char *)(k + BFQ_AHEAD) + line);
  BFQ_PAIR(*lower, *upper, k);
  return k + 1;
}

// Shuffles each pair of registers, then turns it. Stage by stage rather than pair by pair: the
// scheduler sees that many independent chains at once.
#define BFQ_LANE_STAGE(which)                                                                      \
  do {                                                                                             \
    _Pragma("clang loop unroll(full)") for (int i = 0; i < registers; i += 2) {                    \
      BFQ_SHUFFLE(v[i], v[i + 1], which);                                                          \
      k = BFQ_STAGES(pair)(k, ahead, v + i, v + i + 1);                                              \
    }                                                                                              \
  } while (0)
#define BFQ_RESTORE(which)                                                                         \
  do {                                                                                             \
    _Pragma("clang loop unroll(full)") for (int i = 0; i < registers; i += 2)                      \
        BFQ_SHUFFLE(v[i], v[i + 1], which);                                                        \
  } while (0)

// Strides 1 to 8, or the first `stages` of them, within pairs of registers.
BFQ_INLINE const BFQ_COEFFICIENTS *BFQ_STAGES(lane_stages)(const BFQ_COEFFICIENTS *k, int stages,
                                                         int ahead, int registers,
                                                         BFQ_VECTOR *v) {
  if (stages > 0)
    BFQ_LANE_STAGE(BFQ_EVEN);
  if (stages > 1)
    BFQ_LANE_STAGE(BFQ_EVEN);
  if (stages > 2)
    BFQ_LANE_STAGE(BFQ_QUAD);
  if (stages > 3)
    BFQ_LANE_STAGE(BFQ_QUAD);
  if (stages == 1)
    BFQ_RESTORE(BFQ_RESTORE1);
  else if (stages == 2)
    BFQ_RESTORE(BFQ_RESTORE2);
  else if (stages == 3)
    BFQ_RESTORE(BFQ_RESTORE3);
  else if (stages > 3)
    BFQ_RESTORE(BFQ_RESTORE4);
  return k;
}

// Strides of 1, 2, 4 ... registers, in 2^stages of them.
BFQ_INLINE const BFQ_COEFFICIENTS *BFQ_STAGES(register_stages)(const BFQ_COEFFICIENTS *k, int stages,
                                                             int ahead, BFQ_VECTOR *v) {
#pragma clang loop unroll(full)
  for (int stage = 0; stage < stages; stage++)
#pragma clang loop unroll(full)
    for (int pair = 0; pair < 1 << stages >> 1; pair++) {
      int i = BFQ_LOWER_OF(pair, stage);
      k = BFQ_STAGES(pair)(k, ahead, v + i, v + i + (1 << stage));
    }
  return k;
}

// One unit from x to y; `signs` may be null.
BFQ_INLINE const BFQ_COEFFICIENTS *BFQ_STAGES(unit)(const BFQ_COEFFICIENTS *k, int stages, int ahead,
                                                  const BFQ_NUMBER *signs, const BFQ_NUMBER *x,
                                                  BFQ_NUMBER *y) {
  const int registers = stages < 5 ? 2 : 1 << stages >> 4;
  BFQ_VECTOR v[16];
#pragma clang loop unroll(full)
  for (int i = 0; i < registers; i++)
    v[i] = BFQ_AT_CONST(x + 16 * i);
  if (signs)
#pragma clang loop unroll(full)
    for (int i = 0; i < registers; i++)
      v[i] *= BFQ_AT_CONST(signs + 16 * i);
  k = BFQ_STAGES(lane_stages)(k, stages, ahead, registers, v);
  if (stages > 4)
    k = BFQ_STAGES(register_stages)(k, stages - 4, ahead, v);
#pragma clang loop unroll(full)
  for (int i = 0; i < registers; i++)
    BFQ_AT(y + 16 * i) = v[i];
  return k;
}

// A column of 2^stages vectors, `step` numbers apart, from x to y.
BFQ_INLINE const BFQ_COEFFICIENTS *BFQ_STAGES(column)(const BFQ_COEFFICIENTS *k, int stages,
                                                    int ahead, int64_t step, const BFQ_NUMBER *x,
                                                    BFQ_NUMBER *y) {
  BFQ_VECTOR v[16];
#pragma clang loop unroll(full)
  for (int i = 0; i < 1 << stages; i++)
    v[i] = BFQ_AT_CONST(x + i * step);
  k = BFQ_STAGES(register_stages)(k, stages, ahead, v);
#pragma clang loop unroll(full)
  for (int i = 0; i < 1 << stages; i++)
    BFQ_AT(y + i * step) = v[i];
  return k;
}

// Rows and copies that share coefficients take turns under each block of them, the first one
// prefetching for all. `BFQ_TURNS` is that loop; a single one goes without.
#define BFQ_TURNS(...)                                                                             \
  do {                                                                                             \
    const BFQ_COEFFICIENTS *next = k;                                                              \
    for (int64_t row = 0; row < rows; row++)                                                       \
      for (int64_t copy = 0; copy < copies; copy++) {                                              \
        int64_t from = row * x_stride + copy * width, to = row * y_stride + copy * width;          \
        __VA_ARGS__;                                                                               \
      }                                                                                            \
    k = next;                                                                                      \
  } while (0)

// A rest of less than 32 numbers, padded with zeros.
BFQ_INLINE void BFQ_STAGES(rest)(const BFQ_COEFFICIENTS *k, int stages, const BFQ_NUMBER *signs,
                               const BFQ_NUMBER *x, BFQ_NUMBER *y, int64_t count) {
  size_t bytes = (size_t)count * sizeof(BFQ_NUMBER);
  BFQ_VECTOR padded[4] = {{0}};
  BFQ_NUMBER *numbers = (BFQ_NUMBER *)padded, *padded_signs = numbers + 32;
  memcpy(numbers, x, bytes);
  if (signs)
    memcpy(padded_signs, signs, bytes);
  BFQ_STAGES(unit)(k, stages, 0, signs ? padded_signs : NULL, numbers, numbers);
  memcpy(y, numbers, bytes);
}

BFQ_INLINE const BFQ_COEFFICIENTS *BFQ_STAGES(units)(const bfq_stage_run *run, int stages,
                                                   const BFQ_COEFFICIENTS *k,
                                                   const BFQ_NUMBER *signs, const BFQ_NUMBER *x,
                                                   int64_t x_stride, BFQ_NUMBER *y,
                                                   int64_t y_stride, int64_t rows) {
  const int64_t unit = stages < 5 ? 32 : 1 << stages, width = run->width, copies = run->copies;
  int64_t at = 0;
  if (BFQ_AHEAD && rows == 1 && copies == 1)
    for (; at + unit <= width; at += unit)
      k = BFQ_STAGES(unit)(k, stages, BFQ_AHEAD, signs ? signs + at : NULL, x + at, y + at);
  for (; at + unit <= width; at += unit)
    BFQ_TURNS(next = BFQ_STAGES(unit)(k, stages, 0, signs ? signs + copy * width + at : NULL,
                                    x + from + at, y + to + at));
  if (stages < 5 && at < width)
    for (int64_t row = 0; row < rows; row++)
      BFQ_STAGES(rest)(k, stages, signs ? signs + at : NULL, x + row * x_stride + at,
                     y + row * y_stride + at, width - at);
  return k;
}

BFQ_INLINE const BFQ_COEFFICIENTS *BFQ_STAGES(columns)(const bfq_stage_run *run, int stages,
                                                     int64_t step, const BFQ_COEFFICIENTS *k,
                                                     const BFQ_NUMBER *x, int64_t x_stride,
                                                     BFQ_NUMBER *y, int64_t y_stride,
                                                     int64_t rows) {
  const int64_t width = run->width, copies = run->copies;
  for (int64_t block = 0; block < width; block += step << stages)
    if (rows == 1 && copies == 1)
      for (int64_t at = block; at < block + step; at += 16)
        k = BFQ_STAGES(column)(k, stages, BFQ_AHEAD, step, x + at, y + at);
    else
      // Four neighbouring columns of a row: whole cache lines side by side.
      for (int64_t at = block; at < block + step; at += 64)
        BFQ_TURNS({
          next = k;
          for (int64_t c = at; c < at + 64; c += 16)
            next = BFQ_STAGES(column)(next, stages, 0, step, x + from + c, y + to + c);
        });
  return k;
}

// All stages of a run: x through `work` (may be y) into y (may be x).
static void BFQ_STAGES(stage_run)(const bfq_stage_run *run, const BFQ_COEFFICIENTS *k,
                                const BFQ_NUMBER *signs, const BFQ_NUMBER *x, int64_t x_stride,
                                BFQ_NUMBER *work, int64_t work_stride, BFQ_NUMBER *y,
                                int64_t y_stride, int64_t rows) {
  int last = run->stages <= 8;
  BFQ_NUMBER *to = last ? y : work;
  int64_t to_stride = last ? y_stride : work_stride;
#define BFQ_UNITS(stages)                                                                          \
  BFQ_STAGES(units)(run, stages, k, signs, x, x_stride, to, to_stride, rows)
  switch (run->stages) {
  case 0: k = BFQ_UNITS(0); break;
  case 1: k = BFQ_UNITS(1); break;
  case 2: k = BFQ_UNITS(2); break;
  case 3: k = BFQ_UNITS(3); break;
  case 4: k = BFQ_UNITS(4); break;
  case 5: k = BFQ_UNITS(5); break;
  case 6: k = BFQ_UNITS(6); break;
  case 7: k = BFQ_UNITS(7); break;
  default: k = BFQ_UNITS(8); break;
  }
#undef BFQ_UNITS
#define BFQ_COLUMNS(stages)                                                                        \
  BFQ_STAGES(columns)(run, stages, step, k, work, work_stride, to, to_stride, rows)
  int64_t step = 256;
  for (int done = 8; done < run->stages;) {
    int fused = bfq_fused_stages(run->stages - done);
    done += fused;
    to = done == run->stages ? y : work;
    to_stride = done == run->stages ? y_stride : work_stride;
    switch (fused) {
    case 1: k = BFQ_COLUMNS(1); break;
    case 2: k = BFQ_COLUMNS(2); break;
    case 3: k = BFQ_COLUMNS(3); break;
    default: k = BFQ_COLUMNS(4); break;
    }
    step <<= fused;
  }
#undef BFQ_COLUMNS
}

#undef BFQ_SHUFFLE
#undef BFQ_TURNS
#undef BFQ_LANE_STAGE
#undef BFQ_RESTORE
#undef BFQ_AT
#undef BFQ_AT_CONST
#undef BFQ_LOWER_OF
