// Products with AVX-512 VNNI and VBMI: tables of 64 bytes read an index's low 6 bits and repeat over
// those that are not the code's, so that neither masks nor most shifts are needed.
#include "tables.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#pragma clang attribute push(                                                                      \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni,avx512vbmi,avx2,fma"))),           \
    apply_to = function)

typedef struct {
  __m512i first, second, third, pair;
} decoder;

BFQ_INLINE decoder make_decoder(const bfq_codebook *book) {
  decoder d;
  d.first = _mm512_loadu_si512((const void *)book->table[0]);
  d.second = _mm512_loadu_si512((const void *)book->table[1]);
  d.third = _mm512_loadu_si512((const void *)book->table[2]);
  d.pair = _mm512_set1_epi8(6);
  return d;
}

BFQ_INLINE void decode2(const decoder *d, __m512i codes, __m512i w[4]) {
  w[0] = _mm512_permutexvar_epi8(codes, d->first);
  w[1] = _mm512_permutexvar_epi8(codes, d->second);
  w[2] = _mm512_permutexvar_epi8(codes, d->third);
  w[3] = _mm512_permutexvar_epi8(_mm512_srli_epi16(codes, 6), d->first);
}

// Bits 6 and 7 of `pair`, and the bit of `third` that was shifted to bit 5.
BFQ_INLINE __m512i joined(const decoder *d, __m512i pair, __m512i third) {
  // mask ? pair : third
  const __m512i index =
      _mm512_ternarylogic_epi64(d->pair, _mm512_srli_epi16(pair, 5), third, 0xCA);
  return _mm512_permutexvar_epi8(index, d->third);
}

BFQ_INLINE void decode3(const decoder *d, __m512i a, __m512i b, __m512i c, __m512i w[8]) {
  w[0] = _mm512_permutexvar_epi8(a, d->first);
  w[1] = _mm512_permutexvar_epi8(a, d->second);
  w[2] = _mm512_permutexvar_epi8(b, d->first);
  w[3] = _mm512_permutexvar_epi8(b, d->second);
  w[4] = _mm512_permutexvar_epi8(c, d->first);
  w[5] = _mm512_permutexvar_epi8(c, d->second);
  w[6] = joined(d, a, _mm512_srli_epi16(c, 1));
  w[7] = joined(d, b, _mm512_srli_epi16(c, 2));
}

BFQ_INLINE void decode4(const decoder *d, __m512i codes, __m512i w[2]) {
  w[0] = _mm512_permutexvar_epi8(codes, d->first);
  w[1] = _mm512_permutexvar_epi8(_mm512_srli_epi16(codes, 4), d->first);
}

BFQ_INLINE void decode_halves(const decoder *d, __m512i codes, __m512i w[4]) {
  const __m512i high = _mm512_srli_epi16(codes, 4);
  w[0] = _mm512_permutexvar_epi8(codes, d->first);
  w[1] = _mm512_permutexvar_epi8(codes, d->second);
  w[2] = _mm512_permutexvar_epi8(high, d->first);
  w[3] = _mm512_permutexvar_epi8(high, d->second);
}

#define BFQ_PRODUCT bfq_product_vbmi
#include "avx512.inc.h"
#pragma clang attribute pop
#endif
