#include "CShiftAdd.h"
#include <stdlib.h>
#if defined(__linux__)
#include <sys/mman.h>
#endif

#define HUGE_PAGE (2l << 20)

void *bfq_allocate_packed(int64_t bytes) {
  const int64_t page = bytes >= HUGE_PAGE ? HUGE_PAGE : 64;
  const int64_t whole = (bytes + page) / page * page;
  void *memory = aligned_alloc((size_t)page, (size_t)whole);
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  if (memory && page == HUGE_PAGE) madvise(memory, (size_t)whole, MADV_HUGEPAGE);
#endif
  return memory;
}
