// Rotations of integers by lifting, compiled once per instruction set: BFQ_NAME adds its suffix.
// Sums wrap around: they are done unsigned, shifts to the right signed.

// Numbers small enough that coefficient times number fits 32 bits.
BFQ_INLINE ulanes BFQ_NAME(times_narrow)(ilanes coefficient, ulanes y, int32_t bits,
                                         int32_t half) {
  return (ulanes)((ilanes)((ulanes)coefficient * y + (uint32_t)half) >> bits);
}

// Any number: (c (h 2^bits + l) + half) >> bits = c h + ((c l + half) >> bits), with l >= 0.
BFQ_INLINE ulanes BFQ_NAME(times_wide)(ilanes coefficient, ulanes y, int32_t bits, int32_t half) {
  ilanes high = (ilanes)y >> bits, low = (ilanes)y & (2 * half - 1);
  return (ulanes)coefficient * (ulanes)high + (ulanes)((coefficient * low + half) >> bits);
}

BFQ_INLINE void BFQ_NAME(quarter_turns)(const bfq_dyadic_lanes *k, ulanes *x, ulanes *y) {
  ulanes swap = (ulanes)BFQ_WIDEN_BYTES(k->swap);
  ulanes lower = (ulanes)BFQ_WIDEN_BYTES(k->negate_lower);
  ulanes upper = (ulanes)BFQ_WIDEN_BYTES(k->negate_upper);
  ulanes both = (*x ^ *y) & swap;
  *x = (*x ^ both ^ lower) - lower;
  *y = (*y ^ both ^ upper) - upper;
}

#define BFQ_LIFT(times, x, y, k)                                                                   \
  do {                                                                                             \
    ilanes outer = BFQ_WIDEN_SHORTS((k)->outer), inner = BFQ_WIDEN_SHORTS((k)->inner);             \
    ulanes i = x, j = y;                                                                           \
    BFQ_NAME(quarter_turns)(k, &i, &j);                                                            \
    i += BFQ_NAME(times)(outer, j, (k)->bits, (k)->half);                                          \
    j += BFQ_NAME(times)(inner, i, (k)->bits, (k)->half);                                          \
    i += BFQ_NAME(times)(outer, j, (k)->bits, (k)->half);                                          \
    x = i;                                                                                         \
    y = j;                                                                                         \
  } while (0)

#define BFQ_VECTOR ulanes
#define BFQ_VECTOR_UNALIGNED ulanes_unaligned
#define BFQ_NUMBER uint32_t
#define BFQ_COEFFICIENTS bfq_dyadic_lanes
#define BFQ_AHEAD 0

#define BFQ_STAGES(name) BFQ_NAME(narrow_##name)
#define BFQ_PAIR(x, y, k) BFQ_LIFT(times_narrow, x, y, k)
#include "vector_stages.h"
#undef BFQ_PAIR
#undef BFQ_STAGES

#define BFQ_STAGES(name) BFQ_NAME(wide_##name)
#define BFQ_PAIR(x, y, k) BFQ_LIFT(times_wide, x, y, k)
#include "vector_stages.h"
#undef BFQ_PAIR
#undef BFQ_STAGES

// One rotation of two vectors, and back.
BFQ_INLINE void BFQ_NAME(turn_one)(const bfq_dyadic_rotation *r, int32_t bits, ulanes *x,
                                   ulanes *y) {
  ilanes outer = r->outer - (ilanes){0}, inner = r->inner - (ilanes){0};
  ulanes i = *x, j = *y;
  switch (r->turns) {
  case 1: i = -*y, j = *x; break;
  case 2: i = -*x, j = -*y; break;
  case 3: i = *y, j = -*x; break;
  }
  i += BFQ_NAME(times_wide)(outer, j, bits, 1 << (bits - 1));
  j += BFQ_NAME(times_wide)(inner, i, bits, 1 << (bits - 1));
  i += BFQ_NAME(times_wide)(outer, j, bits, 1 << (bits - 1));
  *x = i;
  *y = j;
}

BFQ_INLINE void BFQ_NAME(turn_one_back)(const bfq_dyadic_rotation *r, int32_t bits, ulanes *x,
                                        ulanes *y) {
  ilanes outer = r->outer - (ilanes){0}, inner = r->inner - (ilanes){0};
  ulanes i = *x, j = *y;
  i -= BFQ_NAME(times_wide)(outer, j, bits, 1 << (bits - 1));
  j -= BFQ_NAME(times_wide)(inner, i, bits, 1 << (bits - 1));
  i -= BFQ_NAME(times_wide)(outer, j, bits, 1 << (bits - 1));
  *x = i;
  *y = j;
  switch (r->turns) {
  case 1: *x = j, *y = -i; break;
  case 2: *x = -i, *y = -j; break;
  case 3: *x = -j, *y = i; break;
  }
}

// The chain on up to sixteen columns of one vector at a time.
static void BFQ_NAME(chain)(const bfq_dyadic_part *part, int32_t bits, uint32_t *x,
                            ulanes *scratch) {
  int64_t columns = part->columns, rows = part->run.width * part->run.copies / columns;
  for (int64_t at = 0; at < columns; at += 16) {
    size_t bytes = (size_t)(columns - at < 16 ? columns - at : 16) * sizeof(uint32_t);
    for (int64_t row = 0; row < rows; row++) {
      scratch[row] = (ulanes){0};
      memcpy(scratch + row, x + row * columns + at, bytes);
    }
    for (int64_t o = 0; o < part->chain_count; o++) {
      const bfq_dyadic_rotation *r = part->chain + o;
      BFQ_NAME(turn_one)(r, bits, scratch + r->first, scratch + r->second);
    }
    for (int64_t row = 0; row < rows; row++)
      memcpy(x + row * columns + at, scratch + row, bytes);
  }
}

// Whether no product of the whole transform of this vector leaves 32 bits.
static int BFQ_NAME(is_narrow)(const uint32_t *x, int64_t size, float norm) {
  lanes squares = {0};
  int64_t at = 0;
  for (; at + 16 <= size; at += 16) {
    lanes v = __builtin_convertvector((ilanes) * (const ulanes_unaligned *)(x + at), lanes);
    squares += v * v;
  }
  float sum = 0;
  for (int lane = 0; lane < 16; lane++)
    sum += squares[lane];
  for (; at < size; at++)
    sum += (float)(int32_t)x[at] * (float)(int32_t)x[at];
  return sum < norm * norm;
}

static void BFQ_NAME(dyadic_rotate)(const bfq_dyadic_program *program, const uint32_t *source,
                                    uint32_t *target, int64_t rows, ulanes *scratch) {
  int64_t size = program->size;
  for (int64_t row = 0; row < rows; row++) {
    const uint32_t *x = source + row * size;
    uint32_t *y = target + row * size;
    int narrow = BFQ_NAME(is_narrow)(x, size, program->narrow_norm);
    for (int64_t p = 0; p < program->part_count; p++) {
      const bfq_dyadic_part *part = program->parts + p;
      int64_t offset = part->run.offset;
      const uint32_t *signs = program->signs ? (const uint32_t *)program->signs + offset : NULL;
      const uint32_t *from = x + offset;
      uint32_t *to = y + offset;
      if (narrow)
        BFQ_NAME(narrow_stage_run)(&part->run, part->coefficients, signs, from, size, to, size, to,
                                   size, 1);
      else
        BFQ_NAME(wide_stage_run)(&part->run, part->coefficients, signs, from, size, to, size, to,
                                 size, 1);
      if (part->chain_count)
        BFQ_NAME(chain)(part, program->bits, to, scratch);
    }
  }
}

// Sixteen rows as [size][16], one lane per row: whatever the plan, forward or back.
static void BFQ_NAME(dyadic_panel)(const bfq_dyadic_program *program, const uint32_t *source,
                                   uint32_t *target, int64_t rows, int back, ulanes *panel) {
  int64_t size = program->size, count = program->count;
  uint32_t *numbers = (uint32_t *)panel;
  for (int64_t row = 0; row < rows; row += 16) {
    int64_t here = rows - row < 16 ? rows - row : 16;
    for (int64_t c = 0; c < size; c++)
      for (int64_t r = 0; r < 16; r++)
        numbers[c * 16 + r] = r < here ? source[(row + r) * size + c] : 0;
    if (program->signs && !back)
      for (int64_t c = 0; c < size; c++)
        panel[c] *= (uint32_t)program->signs[c];
    for (int64_t k = 0; k < count; k++) {
      const bfq_dyadic_rotation *r = program->ops + (back ? count - 1 - k : k);
      if (back)
        BFQ_NAME(turn_one_back)(r, program->bits, panel + r->first, panel + r->second);
      else
        BFQ_NAME(turn_one)(r, program->bits, panel + r->first, panel + r->second);
    }
    if (program->signs && back)
      for (int64_t c = 0; c < size; c++)
        panel[c] *= (uint32_t)program->signs[c];
    for (int64_t r = 0; r < here; r++)
      for (int64_t c = 0; c < size; c++)
        target[(row + r) * size + c] = numbers[c * 16 + r];
  }
}

#undef BFQ_LIFT
#undef BFQ_VECTOR
#undef BFQ_VECTOR_UNALIGNED
#undef BFQ_NUMBER
#undef BFQ_COEFFICIENTS
#undef BFQ_AHEAD
