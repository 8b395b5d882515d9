#ifndef CGEMM_H
#define CGEMM_H
#include <stdint.h>

/// C[m,n] (+)= op(A) op(B), row-major, one thread, through oneDNN's matmul.
/// transposeA: A is stored [k,m]; transposeB: B is stored [n,k].
/// bf16: A and B hold bfloat16, C holds float; otherwise all float.
/// lda/ldb/ldc are row strides in elements. Returns 0, or oneDNN's status.
int bfq_gemm(int bf16, int transposeA, int transposeB, int64_t m, int64_t n, int64_t k,
             const void *a, int64_t lda, const void *b, int64_t ldb, float *c, int64_t ldc,
             int accumulate);

/// The calling thread's flag, 1 while a product runs inside the library: what it allocates there
/// (oneDNN builds a map of its arguments on each call) is not ours to save.
const int *bfq_gemm_executing(void);

/// 1 where bf16 products run on bf16 hardware (not emulated).
int bfq_gemm_has_bf16(void);

/// "oneDNN 2.6.3" or the like.
const char *bfq_gemm_library(void);
#endif
