#include "CZlib.h"
#include <limits.h>
#include <zlib.h>

enum { gzip_window = 15 + 16 };

// As many bytes as a z_stream can count.
static unsigned part(size_t count) { return count > UINT_MAX / 2 ? UINT_MAX / 2 : (unsigned)count; }

int64_t bfq_gunzip(const uint8_t *data, size_t count, uint8_t *out, size_t capacity) {
  z_stream stream = {0};
  if (inflateInit2(&stream, gzip_window) != Z_OK)
    return -1;
  size_t taken = 0, written = 0;
  int status = Z_OK;
  while (written < capacity) {
    unsigned in = part(count - taken), room = part(capacity - written);
    stream.next_in = (Bytef *)(data + taken), stream.avail_in = in;
    stream.next_out = out + written, stream.avail_out = room;
    status = inflate(&stream, Z_NO_FLUSH);
    taken += in - stream.avail_in, written += room - stream.avail_out;
    if (status == Z_STREAM_END) {
      if (taken == count || inflateReset(&stream) != Z_OK)
        break;
    } else if (status != Z_OK) { // Z_BUF_ERROR: the data ends too early
      break;
    }
  }
  inflateEnd(&stream);
  return written == capacity || status == Z_STREAM_END ? (int64_t)written : -1;
}
