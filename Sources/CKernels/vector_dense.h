// A dense matrix on one vector as [rows, columns], compiled once per instruction set: BFQ_NAME adds
// its suffix. Sums run over the input rows in ascending order, one fused step each.

// One group of outputs on `width` (1 or 2) neighbouring vectors of each row.
BFQ_INLINE void BFQ_NAME(dense_wide_group)(const float *matrix, int64_t rows, int group, int width,
                                           const float *x, int64_t x_step, float *y,
                                           int64_t y_step) {
  lanes sums[16];
#pragma clang loop unroll(full)
  for (int i = 0; i < group * width; i++)
    sums[i] = (lanes){0};
  for (int64_t row = 0; row < rows; row++)
#pragma clang loop unroll(full)
    for (int i = 0; i < group; i++)
#pragma clang loop unroll(full)
      for (int w = 0; w < width; w++)
        sums[i * width + w] +=
            matrix[row * group + i] * *(const lanes_unaligned *)(x + row * x_step + 16 * w);
#pragma clang loop unroll(full)
  for (int i = 0; i < group; i++)
#pragma clang loop unroll(full)
    for (int w = 0; w < width; w++)
      *(lanes_unaligned *)(y + i * y_step + 16 * w) = sums[i * width + w];
}

BFQ_INLINE void BFQ_NAME(dense_wide_columns)(const bfq_vector_part *part, int width, float *x) {
  const float *matrix = part->matrix, *from = x;
  int64_t from_step = part->columns;
  lanes copy[2 * BFQ_DENSE_ROWS];
  if (part->rows > 8) { // the first group of outputs would overwrite inputs of the next
    for (int64_t row = 0; row < part->rows; row++)
      for (int w = 0; w < width; w++)
        copy[row * width + w] = *(const lanes_unaligned *)(x + row * part->columns + 16 * w);
    from = (const float *)copy;
    from_step = 16 * width;
  }
  for (int64_t group = 0, done = 0; done < part->rows; group++) {
    int64_t size = bfq_dense_group(part->rows, group);
    float *to = x + done * part->columns;
#define BFQ_GROUP(n)                                                                               \
  case n:                                                                                          \
    BFQ_NAME(dense_wide_group)(matrix, part->rows, n, width, from, from_step, to, part->columns);  \
    break
    switch (size) {
      BFQ_GROUP(3);
      BFQ_GROUP(4);
      BFQ_GROUP(5);
      BFQ_GROUP(6);
      BFQ_GROUP(7);
      BFQ_GROUP(8);
    }
#undef BFQ_GROUP
    matrix += size * part->rows;
    done += size;
  }
}

// `columns` numbers from x, over and over.
BFQ_INLINE lanes BFQ_NAME(repeat)(const float *x, int64_t columns) {
  lanes v = {0};
  if (columns == 4) {
    memcpy(&v, x, 16);
    return __builtin_shufflevector(v, v, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3);
  }
  for (int64_t lane = 0; lane < 16; lane++)
    v[lane] = x[lane & (columns - 1)];
  return v;
}

BFQ_INLINE void BFQ_NAME(dense_narrow_group)(const lanes *matrix, int64_t rows, int group,
                                             const lanes *x, lanes *y) {
  lanes sums[8];
#pragma clang loop unroll(full)
  for (int i = 0; i < group; i++)
    sums[i] = (lanes){0};
  for (int64_t row = 0; row < rows; row++)
#pragma clang loop unroll(full)
    for (int i = 0; i < group; i++)
      sums[i] += matrix[row * group + i] * x[row];
#pragma clang loop unroll(full)
  for (int i = 0; i < group; i++)
    y[i] = sums[i];
}

// Less than sixteen columns: a vector holds several rows, each input row is repeated to fill one.
BFQ_INLINE void BFQ_NAME(dense_narrow)(const bfq_vector_part *part, float *x) {
  int64_t numbers = part->rows * part->columns, vectors = (numbers + 15) / 16;
  const lanes *matrix = (const lanes *)part->matrix;
  lanes inputs[BFQ_DENSE_ROWS], outputs[BFQ_DENSE_ROWS / 2];
  for (int64_t row = 0; row < part->rows; row++)
    inputs[row] = BFQ_NAME(repeat)(x + row * part->columns, part->columns);
  for (int64_t group = 0, done = 0; done < vectors; group++) {
    int64_t size = bfq_dense_group(vectors, group);
#define BFQ_GROUP(n)                                                                               \
  case n: BFQ_NAME(dense_narrow_group)(matrix, part->rows, n, inputs, outputs + done); break
    switch (size) {
      BFQ_GROUP(1);
      BFQ_GROUP(2);
      BFQ_GROUP(3);
      BFQ_GROUP(4);
      BFQ_GROUP(5);
      BFQ_GROUP(6);
      BFQ_GROUP(7);
      BFQ_GROUP(8);
    }
#undef BFQ_GROUP
    matrix += size * part->rows;
    done += size;
  }
  memcpy(x, outputs, (size_t)numbers * sizeof(float));
}

static void BFQ_NAME(dense)(const bfq_vector_part *part, float *x) {
  if (part->columns < 16) {
    BFQ_NAME(dense_narrow)(part, x);
    return;
  }
  int64_t column = 0;
  for (; column + 32 <= part->columns; column += 32)
    BFQ_NAME(dense_wide_columns)(part, 2, x + column);
  if (column < part->columns)
    BFQ_NAME(dense_wide_columns)(part, 1, x + column);
}
