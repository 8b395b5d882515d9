#ifndef BFQ_MEMORY_H
#define BFQ_MEMORY_H
#include <stdint.h>

/// Told how many bytes were asked for where there are none; does not return.
typedef void (*bfq_shortage_handler)(int64_t bytes);

/// Who is told; without one the process aborts with a line on stderr.
void bfq_on_shortage(bfq_shortage_handler handler);

/// Tells who is to be told, or aborts.
_Noreturn void bfq_shortage(int64_t bytes);

/// A block of `count` elements of `size` bytes, aligned to 64 and padded so that a kernel may read
/// a whole vector past its end; freed by `free`. Never NULL.
void *bfq_allocate(int64_t count, int64_t size);
#endif
