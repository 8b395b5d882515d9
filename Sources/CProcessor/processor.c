#include "CProcessor.h"
#include <stdlib.h>
#include <string.h>

#if defined(__aarch64__) && defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

unsigned bfq_processor;

// A level's name and what it leaves.
static const struct {
  const char *name;
  unsigned features;
} levels[] = {
    {"plain", 0},
    {"avx2", BFQ_AVX2},
    {"avx512", BFQ_AVX2 | BFQ_AVX512},
    {"avx512-vnni", BFQ_AVX2 | BFQ_AVX512 | BFQ_AVX512_VNNI | BFQ_AVX512_VBMI},
    {"neon", BFQ_NEON},
    {"all", ~0u},
};
enum { level_count = sizeof levels / sizeof levels[0] };

static unsigned detect(void) {
  unsigned found = 0;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    found |= BFQ_AVX2;
  if (found && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
    found |= BFQ_AVX512;
    if (__builtin_cpu_supports("avx512vnni"))
      found |= BFQ_AVX512_VNNI;
    if (__builtin_cpu_supports("avx512vbmi"))
      found |= BFQ_AVX512_VBMI;
    if (__builtin_cpu_supports("avx512bf16"))
      found |= BFQ_AVX512_BF16;
  }
#elif defined(__aarch64__)
  found = BFQ_NEON;
#if defined(__linux__)
  if (getauxval(AT_HWCAP) & HWCAP_ASIMDDP)
    found |= BFQ_NEON_DOT;
#else
  // Every Apple processor of 64 bits that runs what this is built for.
  found |= BFQ_NEON_DOT;
#endif
#endif
  return found;
}

const char *bfq_processor_limit(void) {
  const char *name = getenv("BFQ_MAX_CPU_ISA");
  return name && *name ? name : NULL;
}

// The level of the environment's name; the last one where there is none or it is unknown.
static int chosen_level(void) {
  const char *name = bfq_processor_limit();
  for (int i = 0; name && i < level_count; i++)
    if (!strcmp(name, levels[i].name))
      return i;
  return level_count - 1;
}

int bfq_processor_limit_is_known(void) {
  const char *name = bfq_processor_limit();
  return !name || !strcmp(name, levels[chosen_level()].name);
}

const char *bfq_processor_features(void) {
  static const char *const names[] = {"avx2",        "avx512", "avx512-vnni", "avx512-vbmi",
                                      "avx512-bf16", "neon",   "neon-dot"};
  static _Thread_local char text[96];
  text[0] = 0;
  for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++)
    if (BFQ_CAN(1u << i)) {
      if (text[0])
        strcat(text, " ");
      strcat(text, names[i]);
    }
  return text[0] ? text : "plain";
}

// Before any other of our code: kernels are chosen by a plain read.
__attribute__((constructor)) static void set_processor(void) {
  bfq_processor = detect() & levels[chosen_level()].features;
}
