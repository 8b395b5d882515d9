#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include "CNcurses.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#ifdef __APPLE__
#include <util.h>
#else
#include <pty.h>
#include <utmp.h>
#endif

bool bfq_window_size(int terminal, int *columns, int *rows) {
  struct winsize size;
  if (ioctl(terminal, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return false;
  *columns = size.ws_col;
  *rows = size.ws_row;
  return true;
}

bool bfq_set_window_size(int terminal, int columns, int rows) {
  struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
  return ioctl(terminal, TIOCSWINSZ, &size) == 0;
}

static void run_child(char *const argv[]) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  // What nohup ignores is not for what runs in here.
  const int usual[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGTSTP, SIGTTIN, SIGTTOU};
  for (int i = 0; i < (int)(sizeof usual / sizeof *usual); i++) signal(usual[i], SIG_DFL);
  unsetenv("LINES");
  unsetenv("COLUMNS");
  setenv("TERM", "xterm-256color", 1);
  execvp(argv[0], argv);
  _exit(127);
}

#ifdef __linux__
// As forkpty, but the master is never open in what another thread starts meanwhile: it would hold
// the terminal open.
static pid_t fork_terminal(int *master, struct winsize *size) {
  char name[128];
  *master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (*master < 0) return -1;
  bool named = grantpt(*master) == 0 && unlockpt(*master) == 0
    && ptsname_r(*master, name, sizeof name) == 0;
  int terminal = named ? open(name, O_RDWR | O_NOCTTY | O_CLOEXEC) : -1;
  if (terminal < 0) return close(*master), -1;
  ioctl(terminal, TIOCSWINSZ, size);
  pid_t child = fork();
  if (child == 0 && login_tty(terminal) != 0) _exit(127);
  if (child != 0) close(terminal);
  return child;
}
#else
static pid_t fork_terminal(int *master, struct winsize *size) {
  pid_t child = forkpty(master, NULL, NULL, size);
  if (child > 0) fcntl(*master, F_SETFD, FD_CLOEXEC);
  return child;
}
#endif

pid_t bfq_fork_pty(int *master, int columns, int rows, char *const argv[]) {
  struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
  pid_t child = fork_terminal(master, &size);
  if (child == 0) run_child(argv);
  return child;
}

bool bfq_exited(pid_t child, int *status) { return waitpid(child, status, WNOHANG) == child; }
