#ifndef CALLOCATIONCOUNT_H
#define CALLOCATIONCOUNT_H
#include <stdint.h>

/// Linking this target puts a counter before the C library's malloc, calloc, realloc and their
/// aligned kin (glibc; elsewhere nothing is replaced). Threads that don't count pass straight on.

/// 1 where calls are counted.
int bfq_can_count_allocations(void);

/// Begins counting on the calling thread. Calls while `*apart` is not 0 are counted apart; `apart`
/// may be NULL.
void bfq_begin_counting_allocations(const int *apart);

/// Ends counting on the calling thread.
void bfq_end_counting_allocations(void);

/// Calls on all counting threads since the program began, those apart left out.
int64_t bfq_allocation_calls(void);

/// The calls counted apart.
int64_t bfq_allocation_calls_apart(void);

/// Told the bytes of an allocation that failed; need not return.
typedef void (*bfq_allocation_failure)(int64_t bytes);

/// Who is told (glibc; elsewhere nobody), before the caller gets its NULL.
void bfq_on_allocation_failure(bfq_allocation_failure handler);
#endif
