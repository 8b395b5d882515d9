#include "CNcurses.h"
#include "mode.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { RESTORE_CAPACITY = 512, ALTERNATE_STACK = 65536 };

static const int told[] = {SIGWINCH, SIGTERM, SIGINT, SIGHUP, SIGTSTP, SIGCONT};
static const int fatal[] = {SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGQUIT};
#define COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))

static struct sigaction told_before[COUNT(told)];
static struct sigaction alarm_before;
static struct sigaction fatal_before[COUNT(fatal)];
static volatile int signal_writer = -1;

// Whether leaving has a time, and the code to leave with.
static volatile sig_atomic_t is_leaving, leaving_code;
static volatile sig_atomic_t was_interrupted;

static const bfq_terminal_return nothing = {-1, -1, -1, -1, 0};
static bfq_terminal_return back = {-1, -1, -1, -1, 0};
static char return_bytes[RESTORE_CAPACITY];
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

void bfq_leave_within(unsigned seconds, int code) {
  if (is_leaving) return;
  leaving_code = code;
  is_leaving = 1;
  alarm(seconds);
}

void bfq_return_terminal(void) { bfq_give_back(back.sender, return_bytes, back.count); }

static void leave_now(int signal) {
  (void)signal;
  bfq_return_terminal();
  _exit(leaving_code);
}

// The main thread may be stuck: what ends the process has a time of its own. A second INT is for
// those who have waited.
static void set_time(int signal) {
  if (signal == SIGTERM || signal == SIGHUP) bfq_leave_within(2, 128 + signal);
  if (signal != SIGINT) return;
  if (was_interrupted) bfq_leave_within(1, 128 + signal);
  was_interrupted = 1;
}

static void tell(int signal) {
  int error = errno;
  set_time(signal);
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
  action.sa_handler = leave_now;
  sigaction(SIGALRM, &action, &alarm_before);
}

void bfq_signals_remove(void) {
  for (int i = 0; i < COUNT(told); i++) sigaction(told[i], &told_before[i], NULL);
  signal_writer = -1;
  if (is_leaving) return;  // the time to leave stands
  sigaction(SIGALRM, &alarm_before, NULL);
}

// Who started the program in a shell's job (make, sh) is to stop with it, or the shell would wait on.
// This process goes last, by a signal of its own thread: it has stopped when raise returns.
void bfq_stop_job(void) {
  struct sigaction stop, before;
  memset(&stop, 0, sizeof stop);
  stop.sa_handler = SIG_IGN;
  sigemptyset(&stop.sa_mask);
  sigaction(SIGTSTP, &stop, &before);
  kill(0, SIGTSTP);
  stop.sa_handler = SIG_DFL;
  sigaction(SIGTSTP, &stop, NULL);
  raise(SIGTSTP);
  sigaction(SIGTSTP, &before, NULL);
}

// What was written to the pipe in place of standard error, the reason of a trap above all.
static void deliver(void) {
  char text[1024];
  ssize_t count;
  if (back.captured < 0 || back.error < 0) return;
  while ((count = read(back.captured, text, sizeof text)) > 0)
    if (write(back.error, text, (size_t)count) < 0) return;
}

static void give_terminal_back(void) {
  bfq_return_terminal();
  deliver();
  if (back.output >= 0) dup2(back.output, STDOUT_FILENO);
  if (back.error >= 0) dup2(back.error, STDERR_FILENO);
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

void bfq_crash_install(bfq_terminal_return how, const char *bytes) {
  if (how.count > RESTORE_CAPACITY) how.count = RESTORE_CAPACITY;
  memcpy(return_bytes, bytes, (size_t)how.count);
  back = how;
  use_alternate_stack();
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = restore_and_return;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigfillset(&action.sa_mask);
  for (int i = 0; i < COUNT(fatal); i++) {
    sigaction(fatal[i], &action, &fatal_before[i]);
    // What was ignored before, QUIT in a shell's background, ends nothing and changes nothing.
    if (fatal_before[i].sa_handler == SIG_IGN) sigaction(fatal[i], &fatal_before[i], NULL);
  }
}

void bfq_crash_remove(void) {
  for (int i = 0; i < COUNT(fatal); i++) sigaction(fatal[i], &fatal_before[i], NULL);
  back = nothing;
}

void bfq_crash_plainly(void) {
  for (int i = 0; i < COUNT(fatal); i++) {
    struct sigaction now;
    if (sigaction(fatal[i], NULL, &now) == 0 && now.sa_handler != SIG_IGN)
      signal(fatal[i], SIG_DFL);
  }
}
