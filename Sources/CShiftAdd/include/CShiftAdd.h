#ifndef BFQ_CSHIFTADD_H
#define BFQ_CSHIFTADD_H
#include <stdint.h>

/// Rows of a tile: one 32-bit lane of a 512-bit register each.
#define BFQ_TILE_ROWS 16

/// How packed codes read: each code of `bits` is a level, a small integer. Made by
/// `bfq_make_codebook`.
typedef struct {
  int32_t bits;      ///< 2, 3, 4 or 8
  int32_t block;     ///< inputs of a block: 32 or 64
  int32_t offset;    ///< added to every level to make it unsigned: the largest level
  int16_t level[16]; ///< of each code; at 8 bits a code is its level, two's complement
  /// Levels plus offset, as the kernels look them up: by 6 bits of packed codes.
  uint8_t table[3][64];
} bfq_codebook;

/// A codebook of `levels`, one a code, magnitudes up to 254; none at 8 bits.
bfq_codebook bfq_make_codebook(int32_t bits, int32_t block, const int16_t *levels);

/// A matrix [rows, columns] in tiles of 16 rows by blocks of inputs.
///
/// codes: [tiles, blocks, 2 bits block bytes]; scales: [tiles, blocks, 16], one byte each, as
/// GroupScale codes them. Rows past the end of the last tile may hold anything.
typedef struct {
  const bfq_codebook *codebook;
  const uint8_t *codes;
  const uint8_t *scales;
  int64_t rows, blocks;
  int32_t last_inputs; ///< of the last block of a row: the inputs beyond are padding
  int32_t streams;     ///< 1 where codes come from memory, 0 where a cache holds them
} bfq_packed_matrix;

/// Activations of `tokens` rows: [tokens, blocks * block] in -127...127, zero where padded.
typedef struct {
  const int8_t *values;
  const int32_t *sums;  ///< [tokens, blocks]: the sum of each block
  const float *scales;  ///< [tokens]
  int64_t tokens;
} bfq_activations;

/// Products of a range of tiles with all tokens, into y [tokens, stride].
///
/// The law, in this order: acc = 0; per block acc = fmaf(scale, (float)sum(level * x), acc); then
/// y = acc * activation scale, added to y where `accumulate`.
typedef void (*bfq_packed_product)(const bfq_packed_matrix *matrix, int64_t first_tile,
                                   int64_t tiles, const bfq_activations *x, float *y,
                                   int64_t stride, int accumulate);

/// The kernels for one instruction set.
typedef struct {
  const char *name;
  int available;
  bfq_packed_product product;
} bfq_shift_add_kernels;

/// All sets this build has, the fastest first; the last one is plain C. Ends with a null name.
const bfq_shift_add_kernels *bfq_shift_add_sets(void);

/// Bytes of one tile's block of codes.
static inline int64_t bfq_block_bytes(const bfq_codebook *book) {
  return (int64_t)book->bits * book->block * BFQ_TILE_ROWS / 8;
}

/// Packs row-major codes [16, block], one a byte, into a tile's block.
void bfq_pack_block(const bfq_codebook *book, const uint8_t *codes, uint8_t *packed);

/// The inverse of `bfq_pack_block`.
void bfq_unpack_block(const bfq_codebook *book, const uint8_t *packed, uint8_t *codes);

/// Quantizes `columns` floats to a row of blocks: value = round-half-even(x / scale), scale =
/// max(absmax, 1e-12) / limit, or the least power of two that is no less where `dyadic`.
///
/// Each group of `group` inputs fills whole blocks of its own, zero-padded.
void bfq_quantize_activations(const float *x, int64_t columns, int64_t group, int32_t block,
                              int dyadic, int32_t limit, int8_t *values, int32_t *sums,
                              float *scale);

/// Row `row` of a matrix as floats, level times scale, blocks one after the other.
void bfq_unpack_row(const bfq_packed_matrix *matrix, int64_t row, float *values);

/// Memory for codes: on huge pages where it is large. Freed with `free`; null where there is none.
void *bfq_allocate_packed(int64_t bytes);

/// CRC-32 as zlib computes it.
uint32_t bfq_checksum(const uint8_t *bytes, int64_t count);

/// A read of `bytes` and nothing else: the machine's limit for a product from memory.
uint64_t bfq_plain_read(const uint8_t *bytes, int64_t count);
#endif
