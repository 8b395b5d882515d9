// The transpose of sixteen vectors of sixteen lanes, and the sums over lanes made with it.

#define BFQ_ROUND(d, lo, hi)                                                                       \
  for (int i = 0; i < 16; i++)                                                                     \
    if (!(i & d)) {                                                                                \
      lanes a = r[i], b = r[i + d];                                                                \
      r[i] = __builtin_shufflevector(a, b, lo);                                                    \
      r[i + d] = __builtin_shufflevector(a, b, hi);                                                \
    }
#define BFQ_LO1 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30
#define BFQ_HI1 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31
#define BFQ_LO2 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29
#define BFQ_HI2 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31
#define BFQ_LO4 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27
#define BFQ_HI4 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31
#define BFQ_LO8 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23
#define BFQ_HI8 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31

// Transposes a 16x16 tile: four rounds that swap off-diagonal squares of side d.
BFQ_INLINE void BFQ_NAME(transpose)(lanes r[16]) {
#pragma clang loop unroll(full)
  BFQ_ROUND(1, BFQ_LO1, BFQ_HI1)
#pragma clang loop unroll(full)
  BFQ_ROUND(2, BFQ_LO2, BFQ_HI2)
#pragma clang loop unroll(full)
  BFQ_ROUND(4, BFQ_LO4, BFQ_HI4)
#pragma clang loop unroll(full)
  BFQ_ROUND(8, BFQ_LO8, BFQ_HI8)
}

// Sums each of sixteen vectors over its lanes: the sums come out as one vector.
BFQ_INLINE lanes BFQ_NAME(sum_each)(const lanes *tile) {
  lanes r[16];
#pragma clang loop unroll(full)
  for (int i = 0; i < 16; i++)
    r[i] = tile[i];
  BFQ_NAME(transpose)(r);
#pragma clang loop unroll(full)
  for (int d = 8; d > 0; d /= 2)
    for (int i = 0; i < d; i++)
      r[i] += r[i + d];
  return r[0];
}

// Adds the lane sums of `filled` tile rows to gradients[targets[k]]; clears the other rows.
static void BFQ_NAME(flush)(lanes *tile, int64_t filled, const int32_t *targets,
                            float *gradients) {
  for (int64_t i = filled; i < 16; i++)
    tile[i] = (lanes){0};
  lanes sums = BFQ_NAME(sum_each)(tile);
  for (int64_t i = 0; i < filled; i++)
    gradients[targets[i]] += sums[i];
}

#undef BFQ_ROUND
#undef BFQ_LO1
#undef BFQ_HI1
#undef BFQ_LO2
#undef BFQ_HI2
#undef BFQ_LO4
#undef BFQ_HI4
#undef BFQ_LO8
#undef BFQ_HI8
