#include "memory.h"
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static _Atomic(bfq_shortage_handler) told;

void bfq_on_shortage(bfq_shortage_handler handler) { atomic_store(&told, handler); }

_Noreturn void bfq_shortage(int64_t bytes) {
  bfq_shortage_handler handler = atomic_load(&told);
  if (handler) handler(bytes);
  fprintf(stderr, "memory: found none for %lld bytes\n", (long long)bytes);
  abort();
}

void *bfq_allocate(int64_t count, int64_t size) {
  int64_t bytes;
  if (count < 0 || __builtin_mul_overflow(count, size, &bytes) ||
      __builtin_add_overflow(bytes, 127, &bytes))
    bfq_shortage(INT64_MAX);
  bytes = bytes / 64 * 64;
  void *block = aligned_alloc(64, (size_t)bytes);
  if (!block) bfq_shortage(bytes);
  return block;
}
