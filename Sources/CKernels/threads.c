#define _GNU_SOURCE
#include "threads.h"
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>
#ifdef __linux__
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#endif

typedef struct {
  void (*entry)(void *);
  void *context;
} start_block;

static void *thread_main(void *raw) {
  start_block block = *(start_block *)raw;
  free(raw);
  block.entry(block.context);
  return NULL;
}

bfq_thread bfq_spawn_thread(void (*entry)(void *), void *context) {
  bfq_thread result = {0};
  start_block *block = malloc(sizeof *block);
  if (!block)
    return (bfq_thread){.failed = 1};
  block->entry = entry;
  block->context = context;
  sigset_t terminal, before;
  sigemptyset(&terminal);
  const int signals[] = {SIGWINCH, SIGTSTP, SIGCONT, SIGINT, SIGTERM, SIGHUP};
  for (int i = 0; i < 6; i++)
    sigaddset(&terminal, signals[i]);
  pthread_sigmask(SIG_BLOCK, &terminal, &before);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 8u << 20);
  result.failed = pthread_create(&result.handle, &attributes, thread_main, block);
  pthread_attr_destroy(&attributes);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (result.failed)
    free(block);
  return result;
}

void bfq_nice_thread(int niceness) {
#ifdef __linux__
  pid_t thread = (pid_t)syscall(SYS_gettid);
  setpriority(PRIO_PROCESS, (id_t)thread, getpriority(PRIO_PROCESS, (id_t)thread) + niceness);
#else
  (void)niceness;
#endif
}

int bfq_available_cores(void) {
#ifdef __linux__
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0)
    return CPU_COUNT(&set);
#endif
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  return cores > 0 ? (int)cores : 1;
}
