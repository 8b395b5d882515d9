// The entry BFQ_PRODUCT of an instruction set, included after its `product`, which is compiled once
// a kind of codes and size of block.

#define SHAPES(X)                                                                                  \
  X(2, 32) X(2, 64) X(3, 32) X(3, 64) X(4, 32) X(4, 64) X(8, 32) X(8, 64) X(16, 32) X(16, 64)
#define DEFINE(kind, block)                                                                        \
  static __attribute__((noinline)) void product_##kind##_##block(                                  \
      const bfq_packed_matrix *matrix, int64_t first, int64_t tiles, const bfq_activations *x,     \
      float *y, int64_t stride, int accumulate) {                                                  \
    product(matrix, kind, block, first, tiles, x, y, stride, accumulate);                          \
  }
SHAPES(DEFINE)

void BFQ_PRODUCT(const bfq_packed_matrix *matrix, int64_t first, int64_t tiles,
                 const bfq_activations *x, float *y, int64_t stride, int accumulate) {
  const int kind = bfq_kind(matrix->codebook), block = matrix->codebook->block;
#define SELECT(k, n)                                                                               \
  if (kind == k && block == n) product_##k##_##n(matrix, first, tiles, x, y, stride, accumulate);
  SHAPES(SELECT)
}
