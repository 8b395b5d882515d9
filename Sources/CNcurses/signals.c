#include "CNcurses.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { RESTORE_CAPACITY = 512, ALTERNATE_STACK = 65536 };

static const int told[] = {SIGWINCH, SIGTERM, SIGINT, SIGHUP, SIGTSTP, SIGCONT};
static const int fatal[] = {SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGQUIT};
#define COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))

static struct sigaction told_before[COUNT(told)];
static struct sigaction fatal_before[COUNT(fatal)];
static volatile int signal_writer = -1;

static struct termios saved_mode;
static int mode_terminal = -1;

static struct {
  int terminal, output, error, count;
  char bytes[RESTORE_CAPACITY];
} crash = {-1, -1, -1, 0, {0}};
static char alternate_stack[ALTERNATE_STACK];

int bfq_open_pipe(int *reader, int *writer) {
  int ends[2];
  if (pipe(ends) != 0) return -1;
  for (int i = 0; i < 2; i++) {
    fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    fcntl(ends[i], F_SETFL, fcntl(ends[i], F_GETFL) | O_NONBLOCK);
  }
  *reader = ends[0];
  *writer = ends[1];
  return 0;
}

static void tell(int signal) {
  int error = errno;
  unsigned char byte = (unsigned char)signal;
  if (signal_writer >= 0) (void)!write(signal_writer, &byte, 1);
  errno = error;
}

void bfq_signals_install(int writer) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = tell;
  action.sa_flags = SA_RESTART;
  sigfillset(&action.sa_mask);
  signal_writer = writer;
  for (int i = 0; i < COUNT(told); i++) sigaction(told[i], &action, &told_before[i]);
}

void bfq_signals_remove(void) {
  for (int i = 0; i < COUNT(told); i++) sigaction(told[i], &told_before[i], NULL);
  signal_writer = -1;
}

void bfq_stop_self(void) {
  struct sigaction stop, before;
  memset(&stop, 0, sizeof stop);
  stop.sa_handler = SIG_DFL;
  sigemptyset(&stop.sa_mask);
  sigaction(SIGTSTP, &stop, &before);
  raise(SIGTSTP);
  sigaction(SIGTSTP, &before, NULL);
}

bool bfq_mode_save(int terminal) {
  if (tcgetattr(terminal, &saved_mode) != 0) return false;
  mode_terminal = terminal;
  return true;
}

void bfq_mode_restore(void) {
  if (mode_terminal >= 0) tcsetattr(mode_terminal, TCSADRAIN, &saved_mode);
}

static void give_terminal_back(void) {
  if (crash.terminal >= 0) (void)!write(crash.terminal, crash.bytes, (size_t)crash.count);
  if (mode_terminal >= 0) tcsetattr(mode_terminal, TCSANOW, &saved_mode);
  if (crash.output >= 0) dup2(crash.output, STDOUT_FILENO);
  if (crash.error >= 0) dup2(crash.error, STDERR_FILENO);
}

_Noreturn void bfq_leave_for_memory(int64_t bytes) {
  static atomic_flag leaving = ATOMIC_FLAG_INIT;
  // Another thread is on its way out already.
  while (atomic_flag_test_and_set(&leaving)) pause();
  give_terminal_back();
  char line[160];
  int count = snprintf(
      line, sizeof line,
      "bfq-tui: memory: found none for %lld bytes more, expected a smaller model or batch, or a "
      "larger limit\n",
      (long long)bytes);
  (void)!write(STDERR_FILENO, line, (size_t)count);
  _exit(1);
}

// Only async-signal-safe calls. The faulting instruction runs again under the old handler; a
// signal that was sent, or a breakpoint, would not, so it is raised again.
static void restore_and_return(int signal, siginfo_t *info, void *context) {
  (void)context;
  int error = errno;
  give_terminal_back();
  for (int i = 0; i < COUNT(fatal); i++)
    if (fatal[i] == signal) sigaction(signal, &fatal_before[i], NULL);
  if (info->si_code <= 0 || signal == SIGTRAP) raise(signal);
  errno = error;
}

static void use_alternate_stack(void) {
  stack_t now;
  if (sigaltstack(NULL, &now) != 0 || !(now.ss_flags & SS_DISABLE)) return;
  stack_t stack = {.ss_sp = alternate_stack, .ss_size = sizeof alternate_stack, .ss_flags = 0};
  sigaltstack(&stack, NULL);
}

void bfq_crash_install(int terminal, int output, int error, const char *bytes, int count) {
  crash.terminal = terminal;
  crash.output = output;
  crash.error = error;
  crash.count = count < RESTORE_CAPACITY ? count : RESTORE_CAPACITY;
  memcpy(crash.bytes, bytes, (size_t)crash.count);
  use_alternate_stack();
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = restore_and_return;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigfillset(&action.sa_mask);
  for (int i = 0; i < COUNT(fatal); i++) sigaction(fatal[i], &action, &fatal_before[i]);
}

void bfq_crash_remove(void) {
  for (int i = 0; i < COUNT(fatal); i++) sigaction(fatal[i], &fatal_before[i], NULL);
  crash.terminal = crash.output = crash.error = -1;
}
