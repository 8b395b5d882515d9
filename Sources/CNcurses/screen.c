#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include "CNcurses.h"

#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <term.h>
#include <unistd.h>

static SCREEN *screen;
static FILE *reader;
static FILE *writer;
// Where curses writes once the terminal is set up: a file in memory, so that a terminal nobody reads
// can't hold it up. It shares its offset with the writer.
static int frames = -1;

void bfq_use_locale(void) { setlocale(LC_CTYPE, ""); }

void bfq_flush_output(void) {
  fflush(stdout);
  fflush(stderr);
  setvbuf(stdout, NULL, _IOLBF, 0);
}

int bfq_wcwidth(uint32_t scalar) { return wcwidth((wchar_t)scalar); }

static FILE *open_copy(int descriptor, const char *mode) {
  int copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
  FILE *file = copy < 0 ? NULL : fdopen(copy, mode);
  if (!file && copy >= 0) close(copy);
  return file;
}

static void close_files(void) {
  if (reader) fclose(reader);
  if (writer) fclose(writer);
  if (frames >= 0) close(frames);
  reader = writer = NULL;
  frames = -1;
}

static int open_frames(void) {
#ifdef __linux__
  int memory = memfd_create("frames", MFD_CLOEXEC);
  if (memory >= 0) return memory;
#endif
  char name[] = "/tmp/bfq-frames-XXXXXX";
  int file = mkstemp(name);
  if (file < 0) return -1;
  unlink(name);
  fcntl(file, F_SETFD, FD_CLOEXEC);
  return file;
}

// From now on what curses writes is taken by bfq_take_output.
static bool redirect(void) {
  frames = open_frames();
  fflush(writer);
  return frames >= 0 && dup2(frames, fileno(writer)) >= 0;
}

long bfq_output_count(void) {
  off_t end = frames < 0 ? 0 : lseek(frames, 0, SEEK_CUR);
  return end > 0 ? (long)end : 0;
}

long bfq_take_output(uint8_t *bytes, long count) {
  ssize_t taken = pread(frames, bytes, (size_t)count, 0);
  if (ftruncate(frames, 0) == 0) lseek(frames, 0, SEEK_SET);
  return taken > 0 ? (long)taken : 0;
}

static void set_modes(void) {
  raw();
  noecho();
  nonl();
  keypad(stdscr, TRUE);
  nodelay(stdscr, TRUE);
  leaveok(stdscr, TRUE);
  typeahead(-1);
  set_escdelay(0);
  curs_set(0);
  if (!has_colors()) return;
  start_color();
  use_default_colors();
}

bool bfq_curses_enter(const char *type, int input, int output) {
  reader = open_copy(input, "r");
  writer = open_copy(output, "w");
  if (reader && writer) screen = newterm(type, writer, reader);
  if (!screen) {
    close_files();
    return false;
  }
  set_term(screen);
  set_modes();
  bfq_mode_keep();
  if (redirect()) return true;
  bfq_curses_leave();
  return false;
}

void bfq_curses_pause(void) { endwin(); }

void bfq_curses_resume(void) {
  bfq_mode_enter();
  wrefresh(stdscr);
  // Its own way of setting the mode fails on a file, and with it this.
  keypad(stdscr, TRUE);
}


void bfq_curses_leave(void) {
  if (!screen) return;
  if (!isendwin()) endwin();
  delscreen(screen);
  screen = NULL;
  close_files();
}

bool bfq_direct_color(void) {
  const char *text = tigetstr("RGB");
  bool named = text && text != (char *)-1;
  return tigetflag("RGB") > 0 || tigetnum("RGB") > 0 || named;
}

static int append_capability(char *bytes, int length, int capacity, const char *name) {
  const char *text = tigetstr(name);
  if (!text || text == (char *)-1) return length;
  for (; *text && length < capacity; text++) {
    const char *end = text[0] == '$' && text[1] == '<' ? strchr(text, '>') : NULL;
    if (end) text = end;
    else bytes[length++] = *text;
  }
  return length;
}

int bfq_restore_bytes(char *bytes, int capacity) {
  static const char *names[] = {"sgr0", "op", "rmkx", "rmcup", "cnorm"};
  int length = 0;
  // Ends whatever sequence was cut short.
  if (capacity > 1) memcpy(bytes, "\033\\", 2), length = 2;
  for (int i = 0; i < 5; i++) length = append_capability(bytes, length, capacity, names[i]);
  return length;
}

static attr_t curses_attributes(unsigned attributes) {
  attr_t result = A_NORMAL;
  if (attributes & BFQ_BOLD) result |= A_BOLD;
  if (attributes & BFQ_DIM) result |= A_DIM;
  if (attributes & BFQ_UNDERLINE) result |= A_UNDERLINE;
  if (attributes & BFQ_REVERSE) result |= A_REVERSE;
#ifdef A_ITALIC
  if (attributes & BFQ_ITALIC) result |= A_ITALIC;
#endif
  return result;
}

void bfq_make_cell(
    cchar_t *cell, const uint32_t *scalars, int count, unsigned attributes, int pair) {
  wchar_t text[CCHARW_MAX + 1] = {0};
  if (count > CCHARW_MAX) count = CCHARW_MAX;
  for (int i = 0; i < count; i++) text[i] = (wchar_t)scalars[i];
  attr_t style = curses_attributes(attributes);
  bool shown = count > 0 && wcwidth(text[0]) > 0;
  if (shown && setcchar(cell, text, style, (short)0, &pair) == OK) return;
  setcchar(cell, L"?", style, (short)0, &pair);
}
