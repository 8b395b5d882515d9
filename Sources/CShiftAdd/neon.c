// Products with NEON as every 64-bit ARM processor has it.
#include "tables.h"

#if defined(__aarch64__)
#include <arm_neon.h>
#include <string.h>

// Two products of bytes fit 16 bits: their sums are added in pairs.
BFQ_INLINE int32x4_t dot(int32x4_t sums, int8x16_t w, int8x16_t x) {
  const int16x8_t first = vmull_s8(vget_low_s8(w), vget_low_s8(x));
  const int16x8_t second = vmull_high_s8(w, x);
  return vpadalq_s16(sums, vpaddq_s16(first, second));
}

#define BFQ_PRODUCT bfq_product_neon
#include "neon.inc.h"
#endif
