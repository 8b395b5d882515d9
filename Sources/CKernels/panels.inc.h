// A panel's way in and out: sixteen rows to [size][16], one lane per row, and back.

static void BFQ_NAME(load_narrow)(const float *x, int64_t size, int64_t rows, lanes *panel) {
  float *out = (float *)panel;
  for (int64_t c = 0; c < size; c++)
    for (int64_t r = 0; r < 16; r++)
      out[c * 16 + r] = r < rows ? x[r * size + c] : 0;
}

// The last block of a size that sixteen does not divide overlaps the one before it: the same
// numbers are written twice, and no scalar tail is needed.
static void BFQ_NAME(load)(const float *x, int64_t size, int64_t rows, const float *signs,
                           lanes *panel) {
  if (size < 16)
    BFQ_NAME(load_narrow)(x, size, rows, panel);
  else
    for (int64_t block = 0; block < size; block += 16) {
      int64_t c = block + 16 <= size ? block : size - 16;
      lanes r[16];
      if (rows == 16) {
#pragma clang loop unroll(full)
        for (int i = 0; i < 16; i++)
          r[i] = *(const lanes_unaligned *)(x + i * size + c);
      } else {
#pragma clang loop unroll(full)
        for (int i = 0; i < 16; i++)
          r[i] = i < rows ? *(const lanes_unaligned *)(x + i * size + c) : (lanes){0};
      }
      BFQ_NAME(transpose)(r);
#pragma clang loop unroll(full)
      for (int i = 0; i < 16; i++)
        panel[c + i] = r[i];
    }
  if (signs)
    for (int64_t c = 0; c < size; c++)
      panel[c] *= signs[c];
}

static void BFQ_NAME(store)(float *x, int64_t size, int64_t rows, const float *signs,
                            lanes *panel) {
  if (signs)
    for (int64_t c = 0; c < size; c++)
      panel[c] *= signs[c];
  if (size < 16) {
    const float *in = (const float *)panel;
    for (int64_t r = 0; r < rows; r++)
      for (int64_t c = 0; c < size; c++)
        x[r * size + c] = in[c * 16 + r];
    return;
  }
  for (int64_t block = 0; block < size; block += 16) {
    int64_t c = block + 16 <= size ? block : size - 16;
    lanes r[16];
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i++)
      r[i] = panel[c + i];
    BFQ_NAME(transpose)(r);
    if (rows == 16) {
#pragma clang loop unroll(full)
      for (int i = 0; i < 16; i++)
        *(lanes_unaligned *)(x + i * size + c) = r[i];
    } else {
#pragma clang loop unroll(full)
      for (int i = 0; i < 16; i++)
        if (i < rows)
          *(lanes_unaligned *)(x + i * size + c) = r[i];
    }
  }
}
