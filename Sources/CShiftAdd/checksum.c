#include "CShiftAdd.h"

// CRC-32 of ISO-HDLC, as zlib and Python's zlib.crc32 compute it, four bytes a round.
static uint32_t table[4][256];

__attribute__((constructor)) static void fill(void) {
  for (uint32_t byte = 0; byte < 256; byte++) {
    uint32_t value = byte;
    for (int bit = 0; bit < 8; bit++) value = value >> 1 ^ (value & 1 ? 0xEDB88320u : 0);
    table[0][byte] = value;
  }
  for (int next = 1; next < 4; next++)
    for (int byte = 0; byte < 256; byte++)
      table[next][byte] = table[next - 1][byte] >> 8 ^ table[0][table[next - 1][byte] & 255];
}

uint32_t bfq_checksum(const uint8_t *bytes, int64_t count) {
  uint32_t value = ~0u;
  int64_t i = 0;
  for (; i + 4 <= count; i += 4) {
    value ^= (uint32_t)bytes[i] | (uint32_t)bytes[i + 1] << 8 | (uint32_t)bytes[i + 2] << 16 |
             (uint32_t)bytes[i + 3] << 24;
    value = table[3][value & 255] ^ table[2][value >> 8 & 255] ^ table[1][value >> 16 & 255] ^
            table[0][value >> 24];
  }
  for (; i < count; i++) value = value >> 8 ^ table[0][(value ^ bytes[i]) & 255];
  return ~value;
}
