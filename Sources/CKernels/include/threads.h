#ifndef BFQ_THREADS_H
#define BFQ_THREADS_H
#include <pthread.h>

typedef struct {
  pthread_t handle;
  int failed; // 0, or errno
} bfq_thread;

/// Starts `entry(context)` with an 8 MiB stack and terminal signals blocked.
bfq_thread bfq_spawn_thread(void (*entry)(void *), void *context);

/// Adds `niceness` to the calling thread's nice value (Linux).
void bfq_nice_thread(int niceness);

/// Cores in the process's affinity mask.
int bfq_available_cores(void);

static inline void bfq_spin_hint(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}
#endif
