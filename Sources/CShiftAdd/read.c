#include "CShiftAdd.h"
#include "cpu.h"

typedef uint64_t wide __attribute__((vector_size(64), aligned(1)));

#define BODY(name)                                                                                 \
  static uint64_t read_##name(const uint8_t *bytes, int64_t count) {                               \
    wide sum[4] = {{0}, {0}, {0}, {0}};                                                            \
    for (int64_t i = 0; i + 256 <= count; i += 256) {                                              \
      __builtin_prefetch(bytes + i + 6144, 0, 3);                                                  \
      __builtin_prefetch(bytes + i + 6208, 0, 3);                                                  \
      __builtin_prefetch(bytes + i + 6272, 0, 3);                                                  \
      __builtin_prefetch(bytes + i + 6336, 0, 3);                                                  \
      for (int k = 0; k < 4; k++) sum[k] ^= *(const wide *)(bytes + i + 64 * k);                   \
    }                                                                                              \
    const wide all = sum[0] ^ sum[1] ^ sum[2] ^ sum[3];                                            \
    uint64_t result = 0;                                                                           \
    for (int k = 0; k < 8; k++) result ^= all[k];                                                  \
    return result;                                                                                 \
  }

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f"))), apply_to = function)
BODY(avx512)
#pragma clang attribute pop
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
BODY(avx2)
#pragma clang attribute pop
#endif
BODY(plain)

uint64_t bfq_plain_read(const uint8_t *bytes, int64_t count) {
  return BFQ_DISPATCH(read, bytes, count);
}
