#include "CNcurses.h"

#include <term.h>

static bool has(const char *name) {
  const char *text = tigetstr(name);
  return text && text != (const char *)-1 && *text;
}

bool bfq_describe_terminal(const char *type, int output, bfq_terminal_type *found) {
  TERMINAL *before = cur_term;
  int status = 0;
  if (setupterm(type, output, &status) != OK) return false;
  found->colors = tigetnum("colors");
  found->direct = tigetflag("RGB") > 0 || tigetnum("RGB") > 0 || has("RGB");
  found->places_cursor = has("cup") && has("clear");
  found->alternate_screen = has("smcup") && has("rmcup");
  del_curterm(cur_term);
  set_curterm(before);
  return true;
}
