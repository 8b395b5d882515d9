#include "tables.h"

// Level + offset by code; with halves, plane 0 holds the lower halves of both, plane 1 the upper.
static uint8_t byte_level(const bfq_codebook *book, int plane, int code) {
  const int level = book->level[code];
  if (bfq_kind(book) != BFQ_KIND_HALVES) return (uint8_t)(level + book->offset);
  const int lower = level >> 1, share = book->offset >> 1;
  return (uint8_t)(plane == 0 ? lower + share : level - lower + book->offset - share);
}

// Tables repeat over the bits of an index that are not the code's: a kernel need not clear them.
static void fill(bfq_codebook *book, int table, int plane, int shift) {
  for (int index = 0; index < 64; index++)
    book->table[table][index] =
        byte_level(book, plane, index >> shift & ((1 << book->bits) - 1));
}

// Of indices that hold a 3-bit code's low bits at 1 and 2, its high bit at 5.
static void fill_split(bfq_codebook *book) {
  for (int index = 0; index < 64; index++)
    book->table[2][index] = byte_level(book, 0, (index >> 1 & 3) | (index >> 5 & 1) << 2);
}

bfq_codebook bfq_make_codebook(int32_t bits, int32_t block, const int16_t *levels) {
  bfq_codebook book = {.bits = bits, .block = block};
  if (bits == 8) return book;
  for (int code = 0; code < 1 << bits; code++) {
    book.level[code] = levels[code];
    book.offset = levels[code] > book.offset ? levels[code] : book.offset;
  }
  fill(&book, 0, 0, 0);
  switch (bits) {
  case 2:
    fill(&book, 1, 0, 2);
    fill(&book, 2, 0, 4);
    break;
  case 3:
    fill(&book, 1, 0, 3);
    fill_split(&book);
    break;
  default: fill(&book, 1, bfq_planes(bfq_kind(&book)) - 1, 0);
  }
  return book;
}
