#include "tables.h"
#include <string.h>

// Where a code stands in a packed block. The inputs of a block come in quads: byte 4 row + j of a
// 64-byte vector belongs to input 4 quad + j of that row. A vector of 2-bit codes holds 4 quads, of
// 4-bit codes 2, of 8-bit codes 1; three vectors of 3-bit codes hold 8, the last two of which are
// bits 6-7 of the first two vectors, each with one bit of the third.

static void put(const bfq_codebook *book, uint8_t *packed, int input, int row, unsigned code) {
  const int quad = input / 4, byte = 4 * row + input % 4;
  switch (book->bits) {
  case 2: packed[quad / 4 * 64 + byte] |= (uint8_t)(code << quad % 4 * 2); break;
  case 4: packed[quad / 2 * 64 + byte] |= (uint8_t)(code << quad % 2 * 4); break;
  case 8: packed[quad * 64 + byte] = (uint8_t)code; break;
  default: {
    uint8_t *vectors = packed + quad / 8 * 192 + byte;
    const int place = quad % 8;
    if (place < 6) {
      vectors[place / 2 * 64] |= (uint8_t)(code << place % 2 * 3);
    } else {
      vectors[(place - 6) * 64] |= (uint8_t)((code & 3) << 6);
      vectors[128] |= (uint8_t)(code >> 2 << place);
    }
  }
  }
}

static unsigned get(const bfq_codebook *book, const uint8_t *packed, int input, int row) {
  const int quad = input / 4, byte = 4 * row + input % 4;
  switch (book->bits) {
  case 2: return packed[quad / 4 * 64 + byte] >> quad % 4 * 2 & 3;
  case 4: return packed[quad / 2 * 64 + byte] >> quad % 2 * 4 & 15;
  case 8: return packed[quad * 64 + byte];
  default: {
    const uint8_t *vectors = packed + quad / 8 * 192 + byte;
    const int place = quad % 8;
    if (place < 6) return vectors[place / 2 * 64] >> place % 2 * 3 & 7;
    return vectors[(place - 6) * 64] >> 6 | (vectors[128] >> place & 1) << 2;
  }
  }
}

void bfq_pack_block(const bfq_codebook *book, const uint8_t *codes, uint8_t *packed) {
  memset(packed, 0, (size_t)bfq_block_bytes(book));
  for (int row = 0; row < BFQ_TILE_ROWS; row++)
    for (int input = 0; input < book->block; input++)
      put(book, packed, input, row, codes[row * book->block + input]);
}

void bfq_unpack_block(const bfq_codebook *book, const uint8_t *packed, uint8_t *codes) {
  for (int row = 0; row < BFQ_TILE_ROWS; row++)
    for (int input = 0; input < book->block; input++)
      codes[row * book->block + input] = (uint8_t)get(book, packed, input, row);
}

void bfq_unpack_row(const bfq_packed_matrix *matrix, int64_t row, float *values) {
  const bfq_codebook *book = matrix->codebook;
  const int64_t first = row / BFQ_TILE_ROWS * matrix->blocks;
  const int lane = (int)(row % BFQ_TILE_ROWS);
  for (int64_t block = 0; block < matrix->blocks; block++) {
    const uint8_t *packed = matrix->codes + (first + block) * bfq_block_bytes(book);
    const float scale = bfq_scale_value(matrix->scales[(first + block) * BFQ_TILE_ROWS + lane]);
    for (int input = 0; input < book->block; input++) {
      const unsigned code = get(book, packed, input, lane);
      *values++ = scale * (float)(book->bits == 8 ? (int8_t)code : book->level[code]);
    }
  }
}
