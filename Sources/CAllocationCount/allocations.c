#include "CAllocationCount.h"
#include <stdatomic.h>
#include <stddef.h>

#if defined(__linux__)
#include <features.h>
#endif
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define BFQ_SANITIZED
#endif
#endif

static atomic_llong calls, calls_apart;

int64_t bfq_allocation_calls(void) { return atomic_load(&calls); }
int64_t bfq_allocation_calls_apart(void) { return atomic_load(&calls_apart); }

#if defined(__GLIBC__) && !defined(BFQ_SANITIZED)
#include <errno.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

// Part of the program itself, so reading them allocates nothing.
static _Thread_local int counting;
static _Thread_local const int *apart_flag;

static inline void note(void) {
  if (__builtin_expect(!counting, 1))
    return;
  atomic_llong *counter = apart_flag && *apart_flag ? &calls_apart : &calls;
  atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
}

void *malloc(size_t size) {
  note();
  return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
  note();
  return __libc_calloc(count, size);
}

void *realloc(void *old, size_t size) {
  note();
  return __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size) {
  note();
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  note();
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size) {
  if (alignment % sizeof(void *) || (alignment & (alignment - 1)) || !alignment)
    return EINVAL;
  note();
  void *block = __libc_memalign(alignment, size);
  if (!block)
    return ENOMEM;
  *out = block;
  return 0;
}

int bfq_can_count_allocations(void) { return 1; }

void bfq_begin_counting_allocations(const int *apart) {
  apart_flag = apart;
  counting = 1;
}

void bfq_end_counting_allocations(void) { counting = 0; }
#else
int bfq_can_count_allocations(void) { return 0; }
void bfq_begin_counting_allocations(const int *apart) { (void)apart; }
void bfq_end_counting_allocations(void) {}
#endif
