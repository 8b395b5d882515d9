#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
#define BFQ_NAME bfq_rows_avx512
#define BFQ_LABEL "avx512"
#define BFQ_AVX512
#include "rows.inc.h"
#pragma clang attribute pop
#endif
