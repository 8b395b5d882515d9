// Files become part of the executable, so that it needs no path at run time. The build follows
// their changes; a file that appears where none was needs this one touched (`make` does).
#pragma clang diagnostic ignored "-Wc23-extensions"
#include "CResources.h"

static const _Alignas(64) unsigned char default_model[] = {
#if __has_embed("default-model.safetensors")
#embed "default-model.safetensors" suffix(,)
#endif
    0};

const unsigned char *bfq_default_model(size_t *count) {
  *count = sizeof default_model - 1;
  return default_model;
}

static const _Alignas(64) unsigned char vision_model[] = {
#if __has_embed("vision-model.safetensors")
#embed "vision-model.safetensors" suffix(,)
#endif
    0};

const unsigned char *bfq_vision_model(size_t *count) {
  *count = sizeof vision_model - 1;
  return vision_model;
}

static const char dark[] = {
#embed "../../Themes/dark.toml" suffix(,)
    0};
static const char light[] = {
#embed "../../Themes/light.toml" suffix(,)
    0};

// One row a theme.
static const struct {
  const char *name, *text;
  size_t count;
} themes[] = {
    {"dark", dark, sizeof dark - 1},
    {"light", light, sizeof light - 1},
};

int bfq_theme_count(void) { return sizeof themes / sizeof themes[0]; }
const char *bfq_theme_name(int index) { return themes[index].name; }
const char *bfq_theme_text(int index, size_t *count) {
  *count = themes[index].count;
  return themes[index].text;
}
