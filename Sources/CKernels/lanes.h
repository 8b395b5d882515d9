// Sixteen floats as one value: a zmm register, two ymm or four xmm/NEON ones.
#ifndef BFQ_LANES_H
#define BFQ_LANES_H
#include "cpu.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#pragma clang diagnostic ignored "-Wpsabi" // every function taking lanes is inlined

typedef float lanes __attribute__((vector_size(64)));
typedef int32_t ilanes __attribute__((vector_size(64)));
typedef int8_t blanes __attribute__((vector_size(16)));

// Unaligned views: rows of a matrix begin anywhere.
typedef float lanes_unaligned __attribute__((vector_size(64), aligned(4), may_alias));
typedef int8_t blanes_unaligned __attribute__((vector_size(16), aligned(1), may_alias));

#define BFQ_INLINE static inline __attribute__((always_inline, unused))
#define BFQ_OUTLINE static __attribute__((noinline, unused))
#endif
