// Every kernel of this processor against the plain one, bit for bit: `make arm64` runs it in an
// emulator, where the package's own tests cannot be built.
#include "CShiftAdd.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOKENS 9
#define MOST_BLOCKS 3
#define MOST_TILES 3

static uint64_t state = 1;

static uint32_t next(void) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(state >> 33);
}

// Levels of a grid with these magnitudes; the sign stands above the magnitude's index.
typedef struct {
  const char *name;
  int bits;
  int16_t magnitudes[8];
} grid;

static const grid grids[] = {
    {"pot2x4", 2, {1, 4}},
    {"apot2", 2, {3, 10}},
    {"pot3", 3, {1, 2, 4, 8}},
    {"apot3", 3, {1, 3, 5, 8}},
    {"apot4", 4, {1, 3, 5, 7, 9, 12, 16, 20}},
    {"pot4", 4, {1, 2, 4, 8, 16, 32, 64, 128}},
    {"int8", 8, {0}},
};

static bfq_codebook codebook_of(const grid *g, int block) {
  int16_t levels[16];
  const int half = g->bits == 8 ? 0 : 1 << (g->bits - 1);
  for (int code = 0; code < half; code++) {
    levels[code] = g->magnitudes[code];
    levels[half + code] = (int16_t)-g->magnitudes[code];
  }
  return bfq_make_codebook(g->bits, block, levels);
}

// Activations of one mood: random, all at the positive or all at the negative end.
static void fill(int8_t *x, int64_t count, int mood) {
  for (int64_t i = 0; i < count; i++)
    x[i] = mood == 0 ? (int8_t)((int)(next() % 255) - 127) : mood == 1 ? 127 : -127;
}

static void sum_blocks(const int8_t *x, int64_t blocks, int block, int32_t *sums) {
  for (int64_t index = 0; index < blocks; index++) {
    sums[index] = 0;
    for (int i = 0; i < block; i++) sums[index] += x[index * block + i];
  }
}

// Differences between a set's product and the plain one.
static int differences(bfq_packed_product product, const bfq_packed_matrix *matrix, int64_t tiles,
                       const bfq_activations *x, int accumulate) {
  float expected[TOKENS * MOST_TILES * BFQ_TILE_ROWS], found[TOKENS * MOST_TILES * BFQ_TILE_ROWS];
  for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) expected[i] = (float)(i % 7) - 3;
  memcpy(found, expected, sizeof expected);
  const bfq_shift_add_kernels *plain = bfq_shift_add_sets();
  while (strcmp(plain->name, "plain")) plain++;
  const int64_t stride = MOST_TILES * BFQ_TILE_ROWS;
  plain->product(matrix, 0, tiles, x, expected, stride, accumulate);
  product(matrix, 0, tiles, x, found, stride, accumulate);
  return memcmp(expected, found, sizeof expected) != 0;
}

static int compare(const bfq_shift_add_kernels *set, const grid *g, int block, int64_t blocks,
                   int64_t rows, int64_t tokens, int mood) {
  const bfq_codebook book = codebook_of(g, block);
  const int64_t tiles = (rows + BFQ_TILE_ROWS - 1) / BFQ_TILE_ROWS;
  static uint8_t codes[MOST_TILES * MOST_BLOCKS * 64 * BFQ_TILE_ROWS];
  static uint8_t scales[MOST_TILES * MOST_BLOCKS * BFQ_TILE_ROWS];
  static int8_t values[TOKENS * MOST_BLOCKS * 64];
  static int32_t sums[TOKENS * MOST_BLOCKS];
  float token_scales[TOKENS];
  for (size_t i = 0; i < sizeof codes; i++) codes[i] = mood == 2 ? 0x80 : (uint8_t)next();
  for (size_t i = 0; i < sizeof scales; i++) scales[i] = (uint8_t)(120 + next() % 60);
  for (int t = 0; t < TOKENS; t++) token_scales[t] = (float)(next() % 1000) / 977;
  fill(values, sizeof values, mood);
  sum_blocks(values, tokens * blocks, block, sums);
  const bfq_packed_matrix matrix = {&book, codes, scales, rows, blocks, block, 0};
  const bfq_activations x = {values, sums, token_scales, tokens};
  return differences(set->product, &matrix, tiles, &x, 0) +
         differences(set->product, &matrix, tiles, &x, 1);
}

// All shapes and moods of one grid; the number that differ.
static int compare_shapes(const bfq_shift_add_kernels *set, const grid *g) {
  int failures = 0;
  for (int block = 32; block <= 64; block += 32)
    for (int64_t blocks = 1; blocks <= MOST_BLOCKS; blocks++)
      for (int64_t rows = 1; rows <= MOST_TILES * BFQ_TILE_ROWS; rows += 5)
        for (int64_t tokens = 1; tokens <= TOKENS; tokens += 2)
          for (int mood = 0; mood < 3; mood++)
            failures += compare(set, g, block, blocks, rows, tokens, mood);
  return failures;
}

int main(void) {
  int failures = 0;
  for (const bfq_shift_add_kernels *set = bfq_shift_add_sets(); set->name; set++) {
    if (!set->available) continue;
    for (size_t index = 0; index < sizeof grids / sizeof *grids; index++) {
      const int differing = compare_shapes(set, &grids[index]);
      printf("%s %s: %d differ\n", set->name, grids[index].name, differing);
      failures += differing;
    }
  }
  return failures != 0;
}
