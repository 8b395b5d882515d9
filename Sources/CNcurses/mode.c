#include "CNcurses.h"
#include "mode.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

static struct termios shell_mode, program_mode;
static int terminal = -1;

bool bfq_mode_save(int descriptor) {
  if (tcgetattr(descriptor, &shell_mode) != 0) return false;
  program_mode = shell_mode;
  terminal = descriptor;
  return true;
}

void bfq_mode_keep(void) {
  if (terminal >= 0) tcgetattr(terminal, &program_mode);
}

bool bfq_in_foreground(void) {
  pid_t job = terminal < 0 ? -1 : tcgetpgrp(terminal);
  return job < 0 || job == getpgrp();
}

// In the background the system would stop the process for it.
static void set(const struct termios *mode) {
  if (terminal >= 0 && bfq_in_foreground()) tcsetattr(terminal, TCSANOW, mode);
}

void bfq_mode_restore(void) { set(&shell_mode); }
void bfq_mode_enter(void) { set(&program_mode); }

void bfq_mode_forget(void) { terminal = -1; }

// Only async-signal-safe calls. What nobody reads is dropped, so that there is room for this.
void bfq_give_back(int sender, const char *bytes, int count) {
  if (terminal < 0 || !bfq_in_foreground()) return;
  tcflush(terminal, TCOFLUSH);
  if (sender >= 0) (void)!write(sender, bytes, (size_t)count);
  tcsetattr(terminal, TCSANOW, &shell_mode);
}

static int open_same(const char *path, const struct stat *wanted) {
  int opened = open(path, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  struct stat found;
  if (opened < 0) return -1;
  if (fstat(opened, &found) == 0 && found.st_rdev == wanted->st_rdev) return opened;
  close(opened);
  return -1;
}

int bfq_reopen(int descriptor, bool *blocks) {
  char path[256];
  struct stat wanted;
  int opened = -1;
  *blocks = false;
  if (fstat(descriptor, &wanted) == 0) {
    if (ttyname_r(descriptor, path, sizeof path) == 0) opened = open_same(path, &wanted);
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    if (opened < 0) opened = open_same(path, &wanted);
  }
  if (opened >= 0) return opened;
  *blocks = true;
  return fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
}
