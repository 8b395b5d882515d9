#include "CZlib.h"
#include <limits.h>
#include <zlib.h>

enum { gzip_window = 15 + 16 };

// As many bytes as a z_stream can count.
static unsigned part(size_t count) { return count > UINT_MAX / 2 ? UINT_MAX / 2 : (unsigned)count; }

// Whether the data goes on behind a member's end as gzip(1) has it: 1 with another member, 0 with
// padding or garbage, which it leaves alone, -1 where one byte is left that is neither.
static int goes_on(const uint8_t *rest, size_t count) {
  if (count == 0 || rest[0] == 0)
    return 0;
  return count == 1 ? -1 : rest[0] == 0x1f && rest[1] == 0x8b;
}

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
      int next = goes_on(data + taken, count - taken);
      if (next < 0)
        status = Z_DATA_ERROR;
      if (next <= 0 || inflateReset(&stream) != Z_OK)
        break;
    } else if (status != Z_OK) { // Z_BUF_ERROR: the data ends too early
      break;
    }
  }
  inflateEnd(&stream);
  return written == capacity || status == Z_STREAM_END ? (int64_t)written : -1;
}
