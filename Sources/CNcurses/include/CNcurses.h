// ncurses, signals and pseudo-terminals for Swift, which can import neither ncurses' macros and
// variadics nor fork. Names of ours begin with bfq_; ncurses' own stay in WorkbenchTerminal.
#ifndef CNCURSES_H
#define CNCURSES_H

#ifndef NCURSES_WIDECHAR
#define NCURSES_WIDECHAR 1
#endif
#ifndef _XOPEN_SOURCE_EXTENDED
#define _XOPEN_SOURCE_EXTENDED 1
#endif

#include <langinfo.h>
#include <ncurses.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <wchar.h>

// Screen (screen.c). Main thread only.
bool bfq_curses_enter(const char *type, int input, int output);
void bfq_curses_leave(void);
void bfq_curses_pause(void);
void bfq_curses_resume(void);
// What curses wrote and nobody took yet: how much, and the bytes themselves.
long bfq_output_count(void);
long bfq_take_output(uint8_t *bytes, long count);
bool bfq_direct_color(void);
// The escape sequences that bring a terminal back, padding removed; returns their length.
int bfq_restore_bytes(char *bytes, int capacity);

static inline int bfq_colors(void) { return has_colors() ? COLORS : 0; }
static inline int bfq_columns(void) { return getmaxx(stdscr); }
static inline int bfq_rows(void) { return getmaxy(stdscr); }
static inline void bfq_resize(int columns, int rows) { resizeterm(rows, columns); }
static inline void bfq_put_row(int y, const cchar_t *cells, int count) {
  mvwadd_wchnstr(stdscr, y, 0, cells, count);
}
static inline void bfq_refresh(void) { wrefresh(stdscr); }
static inline void bfq_erase(void) { werase(stdscr); }
static inline void bfq_repaint_next(void) { clearok(curscr, TRUE); }
static inline void bfq_beep(void) { beep(); }
static inline int bfq_pair(int foreground, int background) {
  return alloc_pair(foreground, background);
}
static inline const char *bfq_codeset(void) { return nl_langinfo(CODESET); }
int bfq_wcwidth(uint32_t scalar);
void bfq_use_locale(void);
// Flushes standard output and error, and buffers the first by lines from now on.
void bfq_flush_output(void);

enum { BFQ_BOLD = 1, BFQ_DIM = 2, BFQ_UNDERLINE = 4, BFQ_REVERSE = 8, BFQ_ITALIC = 16 };
// One cell of `count` scalars; anything ncurses refuses becomes a question mark.
void bfq_make_cell(
    cchar_t *cell, const uint32_t *scalars, int count, unsigned attributes, int pair);

// What the terminfo database says of a terminal type (terminfo.c); the screen stays as it is.
typedef struct {
  int colors;
  bool direct;
  bool places_cursor;
  bool alternate_screen;
} bfq_terminal_type;
// False where the database has no such type.
bool bfq_describe_terminal(const char *type, int output, bfq_terminal_type *found);

// The terminal's mode (mode.c).
// Before the terminal is touched: remembers its mode; after: sets it again.
bool bfq_mode_save(int terminal);
void bfq_mode_restore(void);
void bfq_mode_forget(void);
// Once curses has set it: remembers the program's mode; later: sets it again.
void bfq_mode_keep(void);
void bfq_mode_enter(void);
// False where a shell has taken the terminal for another job: then it is not ours to touch.
bool bfq_in_foreground(void);
// The same terminal opened anew, so that its writes can't block and nobody else's change; a copy
// where that can't be had, and then `blocks` is true.
int bfq_reopen(int terminal, bool *blocks);

// Signals, crashes and leaving in time (signals.c).
int bfq_open_pipe(int *reader, int *writer);
void bfq_signals_install(int writer);
void bfq_signals_remove(void);
// Stops the job as ^z does; returns when it is continued.
void bfq_stop_job(void);
// Leaves the process with `code` after so many seconds, the terminal given back, whatever the main
// thread does then. TERM and HUP do it by themselves, after two. The first call counts.
void bfq_leave_within(unsigned seconds, int code);
// What a crash and a late leaving do: `bytes` through `sender`, the mode, and on a crash what
// `captured` holds to `error`, descriptors 1 and 2, then the old handler.
typedef struct {
  int sender, captured, output, error, count;
} bfq_terminal_return;
void bfq_crash_install(bfq_terminal_return how, const char *bytes);
void bfq_crash_remove(void);
// The same at once, for a terminal that nobody reads: what it has not read is dropped.
void bfq_return_terminal(void);
// Fatal signals end the process as the system does it, without Swift's backtracer.
void bfq_crash_plainly(void);
// For lack of memory: gives the terminal back as a crash does, says how much was asked for in one
// line on standard error, and ends the process with 1. Allocates nothing.
_Noreturn void bfq_leave_for_memory(int64_t bytes);

// Pseudo-terminals (pty.c).
bool bfq_window_size(int terminal, int *columns, int *rows);
bool bfq_set_window_size(int terminal, int columns, int rows);
// The child's pid, or -1; the child runs argv with TERM=xterm-256color and no LINES or COLUMNS.
pid_t bfq_fork_pty(int *master, int columns, int rows, char *const argv[]);
bool bfq_exited(pid_t child, int *status);

#endif
