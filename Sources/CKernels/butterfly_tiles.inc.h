// A tile: the panel columns that fused stages touch, and the order in which tiles are taken.

// The p-th number whose bit `stage` is clear.
#define BFQ_LOWER(p, stage) (((p) >> (stage) << ((stage) + 1)) | ((p) & ((1 << (stage)) - 1)))

// A tile's columns are evenly spaced: its first operation tells where they begin and how far apart.
BFQ_INLINE void BFQ_NAME(gather)(int64_t base, int64_t step, int stages, const lanes *panel,
                                 lanes *v) {
#pragma clang loop unroll(full)
  for (int k = 0; k < 1 << stages; k++)
    v[k] = panel[base + k * step];
}

BFQ_INLINE void BFQ_NAME(scatter)(int64_t base, int64_t step, int stages, lanes *panel,
                                  const lanes *v) {
#pragma clang loop unroll(full)
  for (int k = 0; k < 1 << stages; k++)
    panel[base + k * step] = v[k];
}

// Tiles of fused stages are disjoint, so even backwards they run in ascending order, which is
// measurably faster; single rotations may be a chain and run from the last to the first.
#define BFQ_BACKWARDS(k, count, stages) ((stages) > 1 ? (k) : (count) - 1 - (k))

// Calls `name` with the segment's stage count as a constant.
#define BFQ_TILES(name, segment, ...)                                                              \
  do {                                                                                             \
    __typeof__(program->ops) ops = program->ops + (segment).first;                                 \
    if ((segment).stages == 3)                                                                     \
      BFQ_NAME(name)(ops, (segment).count, 3, __VA_ARGS__);                                        \
    else if ((segment).stages == 2)                                                                \
      BFQ_NAME(name)(ops, (segment).count, 2, __VA_ARGS__);                                        \
    else                                                                                           \
      BFQ_NAME(name)(ops, (segment).count, 1, __VA_ARGS__);                                        \
  } while (0)
