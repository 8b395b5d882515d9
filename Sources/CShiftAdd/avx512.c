// Products with AVX-512 VNNI: tables of 16 bytes in every lane.
#include "tables.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#pragma clang attribute push(                                                                      \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni,avx2,fma"))), apply_to = function)

typedef struct {
  __m512i low, high, nibble, three, four;
} decoder;

BFQ_INLINE decoder make_decoder(const bfq_codebook *book) {
  decoder d;
  d.low = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)book->table[0]));
  d.high = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)book->table[1]));
  d.nibble = _mm512_set1_epi8(15);
  d.three = _mm512_set1_epi8(3);
  d.four = _mm512_set1_epi8(4);
  return d;
}

// Look-ups read an index's low 4 bits; the tables repeat over the bits that are not the code's, so
// only bit 7 has to be cleared.
BFQ_INLINE __m512i lookup(const decoder *d, __m512i table, __m512i codes) {
  return _mm512_shuffle_epi8(table, _mm512_and_si512(codes, d->nibble));
}

BFQ_INLINE void decode2(const decoder *d, __m512i codes, __m512i w[4]) {
  const __m512i high = _mm512_srli_epi16(codes, 4);
  w[0] = lookup(d, d->low, codes);
  w[1] = lookup(d, d->high, codes);
  w[2] = lookup(d, d->low, high);
  w[3] = lookup(d, d->high, high);
}

// The two high bits of `pair`, and the bit of `third` that was shifted to bit 2.
BFQ_INLINE __m512i joined(const decoder *d, __m512i pair, __m512i third) {
  const __m512i high = _mm512_and_si512(_mm512_srli_epi16(pair, 6), d->three);
  // (third & four) | high
  return _mm512_shuffle_epi8(d->low, _mm512_ternarylogic_epi64(third, d->four, high, 0xEA));
}

BFQ_INLINE void decode3(const decoder *d, __m512i a, __m512i b, __m512i c, __m512i w[8]) {
  w[0] = lookup(d, d->low, a);
  w[1] = lookup(d, d->low, _mm512_srli_epi16(a, 3));
  w[2] = lookup(d, d->low, b);
  w[3] = lookup(d, d->low, _mm512_srli_epi16(b, 3));
  w[4] = lookup(d, d->low, c);
  w[5] = lookup(d, d->low, _mm512_srli_epi16(c, 3));
  w[6] = joined(d, a, _mm512_srli_epi16(c, 4));
  w[7] = joined(d, b, _mm512_srli_epi16(c, 5));
}

BFQ_INLINE void decode4(const decoder *d, __m512i codes, __m512i w[2]) {
  w[0] = lookup(d, d->low, codes);
  w[1] = lookup(d, d->low, _mm512_srli_epi16(codes, 4));
}

BFQ_INLINE void decode_halves(const decoder *d, __m512i codes, __m512i w[4]) {
  const __m512i high = _mm512_srli_epi16(codes, 4);
  w[0] = lookup(d, d->low, codes);
  w[1] = lookup(d, d->high, codes);
  w[2] = lookup(d, d->low, high);
  w[3] = lookup(d, d->high, high);
}

#define BFQ_PRODUCT bfq_product_avx512
#include "avx512.inc.h"
#pragma clang attribute pop
#endif
