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
  unsetenv("LINES");
  unsetenv("COLUMNS");
  setenv("TERM", "xterm-256color", 1);
  execvp(argv[0], argv);
  _exit(127);
}

pid_t bfq_fork_pty(int *master, int columns, int rows, char *const argv[]) {
  struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
  pid_t child = forkpty(master, NULL, NULL, &size);
  if (child == 0) run_child(argv);
  if (child > 0) fcntl(*master, F_SETFD, FD_CLOEXEC);
  return child;
}

bool bfq_exited(pid_t child, int *status) { return waitpid(child, status, WNOHANG) == child; }
