// Products with NEON's dot product of bytes (ARMv8.2).
#include "tables.h"

#if defined(__aarch64__)
#include <arm_neon.h>
#include <string.h>

#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)

BFQ_INLINE int32x4_t dot(int32x4_t sums, int8x16_t w, int8x16_t x) {
  return vdotq_s32(sums, w, x);
}

#define BFQ_PRODUCT bfq_product_neon_dot
#include "neon.inc.h"
#pragma clang attribute pop
#endif
