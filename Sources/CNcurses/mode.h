// What signals.c needs of mode.c.
#ifndef BFQ_MODE_H
#define BFQ_MODE_H

// The terminal as it was found: `bytes` to it, then its mode. Safe in a signal handler.
void bfq_give_back(int sender, const char *bytes, int count);

#endif
