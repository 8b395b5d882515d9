#ifndef CZLIB_H
#define CZLIB_H
#include <stddef.h>
#include <stdint.h>

/// Unpacks gzip data, one member after another, until `capacity` bytes are out or the data ends. What
/// follows the last member is treated as by gzip(1): zeros and other data are left alone.
/// Returns the bytes written, or -1 where the data is damaged or cut short.
int64_t bfq_gunzip(const uint8_t *data, size_t count, uint8_t *out, size_t capacity);
#endif
