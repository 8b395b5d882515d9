#ifndef CRESOURCES_H
#define CRESOURCES_H
#include <stddef.h>

/// The embedded default model, a safetensors file; count is 0 where none was built in.
const unsigned char *bfq_default_model(size_t *count);

/// The embedded vision transformer, likewise.
const unsigned char *bfq_vision_model(size_t *count);

/// The embedded themes: Themes/*.toml is their source.
int bfq_theme_count(void);
const char *bfq_theme_name(int index);
const char *bfq_theme_text(int index, size_t *count);
#endif
