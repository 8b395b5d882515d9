#include "tables.h"
#include <math.h>

// Sums of levels times activations of a block, for 16 rows.
static void block_sums(const bfq_codebook *book, const uint8_t *codes, const int8_t *x,
                       int32_t *sums) {
  for (int row = 0; row < BFQ_TILE_ROWS; row++) {
    int32_t sum = 0;
    for (int input = 0; input < book->block; input++) {
      const uint8_t code = codes[row * book->block + input];
      sum += (book->bits == 8 ? (int8_t)code : book->level[code]) * x[input];
    }
    sums[row] = sum;
  }
}

void bfq_product_plain(const bfq_packed_matrix *matrix, int64_t first_tile, int64_t tiles,
                       const bfq_activations *x, float *y, int64_t stride, int accumulate) {
  const bfq_codebook *book = matrix->codebook;
  const int64_t bytes = bfq_block_bytes(book), blocks = matrix->blocks;
  for (int64_t tile = first_tile; tile < first_tile + tiles; tile++) {
    const int64_t row = tile * BFQ_TILE_ROWS;
    const int64_t rows = matrix->rows - row < BFQ_TILE_ROWS ? matrix->rows - row : BFQ_TILE_ROWS;
    for (int64_t token = 0; token < x->tokens; token++) {
      float acc[BFQ_TILE_ROWS] = {0};
      for (int64_t block = 0; block < blocks; block++) {
        uint8_t codes[BFQ_TILE_ROWS * 64];
        int32_t sums[BFQ_TILE_ROWS];
        bfq_unpack_block(book, matrix->codes + (tile * blocks + block) * bytes, codes);
        block_sums(book, codes, x->values + (token * blocks + block) * book->block, sums);
        const uint8_t *scales = matrix->scales + (tile * blocks + block) * BFQ_TILE_ROWS;
        for (int lane = 0; lane < BFQ_TILE_ROWS; lane++)
          acc[lane] = fmaf(bfq_scale_value(scales[lane]), (float)sums[lane], acc[lane]);
      }
      for (int64_t lane = 0; lane < rows; lane++) {
        float *out = y + token * stride + row + lane;
        const float value = acc[lane] * x->scales[token];
        *out = accumulate ? *out + value : value;
      }
    }
  }
}
