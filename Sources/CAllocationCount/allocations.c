#include "CAllocationCount.h"
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

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

static _Atomic(bfq_allocation_failure) failed;

void bfq_on_allocation_failure(bfq_allocation_failure handler) { atomic_store(&failed, handler); }

// Languages' runtimes trap where an allocation fails: whoever is told first can say it in words.
static void *checked(void *block, size_t size) {
  if (__builtin_expect(!block && size > 0, 0)) {
    bfq_allocation_failure handler = atomic_load(&failed);
    if (handler) handler(size > INT64_MAX ? INT64_MAX : (int64_t)size);
  }
  return block;
}

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
  return checked(__libc_malloc(size), size);
}

void *calloc(size_t count, size_t size) {
  note();
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes))
    bytes = SIZE_MAX;
  return checked(__libc_calloc(count, size), bytes);
}

void *realloc(void *old, size_t size) {
  note();
  return checked(__libc_realloc(old, size), size);
}

void *memalign(size_t alignment, size_t size) {
  note();
  return checked(__libc_memalign(alignment, size), size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  note();
  return checked(__libc_memalign(alignment, size), size);
}

int posix_memalign(void **out, size_t alignment, size_t size) {
  if (alignment % sizeof(void *) || (alignment & (alignment - 1)) || !alignment)
    return EINVAL;
  note();
  void *block = checked(__libc_memalign(alignment, size), size);
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
void bfq_on_allocation_failure(bfq_allocation_failure handler) { (void)handler; }
void bfq_begin_counting_allocations(const int *apart) { (void)apart; }
void bfq_end_counting_allocations(void) {}
#endif
