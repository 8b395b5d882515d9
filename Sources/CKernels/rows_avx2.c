#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#define BFQ_NAME bfq_rows_avx2
#define BFQ_LABEL "avx2"
#include "rows.inc.h"
#pragma clang attribute pop
#endif
