#ifndef BFQ_ROWS_H
#define BFQ_ROWS_H
#include <stdint.h>

/// GELU by the error function (absolute error of erf below 2e-7), by tanh; or ReLU.
typedef enum { BFQ_GELU, BFQ_GELU_TANH, BFQ_RELU } bfq_activation;

/// The row kernels of a transformer, compiled for several instruction sets; `bfq_rows()` is the set for
/// this processor. Matrices are row-major; `n` rows. Where a kernel has out32 and out16, either may
/// be NULL: out16 receives bfloat16, rounded to nearest even.
typedef struct {
  const char *name;
  void (*to_bf16)(const float *x, int64_t count, uint16_t *out);
  void (*from_bf16)(const uint16_t *x, int64_t count, float *out);
  void (*add)(float *x, const float *y, int64_t count);
  void (*add_bias)(float *x, const float *bias, int64_t n, int64_t d, int64_t stride);
  void (*sum_rows)(const float *x, int64_t n, int64_t d, int64_t stride, float *out);
  /// y = x / rms(x) * weight; rstd[n] is kept for the backward pass.
  void (*rmsnorm)(const float *x, const float *weight, int64_t n, int64_t d, float epsilon,
                  float *out32, uint16_t *out16, float *rstd);
  /// dx += gradient of x; dweight += gradient of weight.
  void (*rmsnorm_backward)(const float *x, const float *weight, const float *rstd,
                           const float *dy, int64_t n, int64_t d, float *dx, float *dweight);
  /// y = (x - mean) / deviation * weight + bias; statistics[n][2], mean and reciprocal deviation,
  /// are kept for the backward pass.
  void (*layernorm)(const float *x, const float *weight, const float *bias, int64_t n, int64_t d,
                    float epsilon, float *out32, uint16_t *out16, float *statistics);
  /// dx, dweight and dbias are added to.
  void (*layernorm_backward)(const float *x, const float *weight, const float *statistics,
                             const float *dy, int64_t n, int64_t d, float *dx, float *dweight,
                             float *dbias);
  /// Rotates adjacent pairs of `heads` heads in place; table holds cos,sin of [positions, hd/2, 2].
  void (*rope)(float *x, int64_t stride, int64_t n, int64_t heads, int64_t hd, int64_t context,
               const float *table, float direction);
  /// Attention; a row of qkv is [q heads | k heads | v heads]; lse is [sequence, head, t]. A query sees
  /// `window` positions, itself the last of them (t or more: all up to itself); where `window` is 0,
  /// it sees every position.
  void (*attention)(const float *qkv, int64_t sequences, int64_t t, int64_t heads, int64_t kv,
                    int64_t hd, int64_t window, float *scratch, float *out32, uint16_t *out16,
                    float *lse);
  /// dqkv is written whole. scratch as for the forward pass.
  void (*attention_backward)(const float *qkv, const float *out, const float *lse,
                             const float *dout, int64_t sequences, int64_t t, int64_t heads,
                             int64_t kv, int64_t hd, int64_t window, float *scratch,
                             float *dqkv);
  /// Queries of one position, [queries, hd], against the keys and values skip..<count they share;
  /// `skip` is below 16.
  /// keys: blocks of 16, [blocks, hd, 16]; values: rows of hd rounded up to 16; scores: room for
  /// four times count, rounded up to 16.
  void (*attend_cached)(const float *q, const float *keys, const float *values, int64_t queries,
                        int64_t skip, int64_t count, int64_t hd, float *scores, float *out);
  /// y = W x, or y += W x, for W [rows, columns] and one x.
  void (*dense_vector)(const float *x, const float *w, int64_t rows, int64_t columns, float *y,
                       int accumulate);
  /// y = silu(gate) * up; a row of x is [gate h | up h].
  void (*swiglu)(const float *x, int64_t n, int64_t h, float *out32, uint16_t *out16);
  void (*swiglu_backward)(const float *x, const float *dy, int64_t n, int64_t h, float *dx32,
                          uint16_t *dx16);
  /// y = activation(x), elementwise.
  void (*activate)(bfq_activation kind, const float *x, int64_t count, float *out32,
                   uint16_t *out16);
  void (*activate_backward)(bfq_activation kind, const float *x, const float *dy, int64_t count,
                            float *dx32, uint16_t *dx16);
  /// Per row: KL(teacher || student), cross-entropy against targets[n] (or teacher NULL), and the
  /// gradient of (kl_weight * KL + ce_weight * CE) * scale with respect to the student's logits.
  /// totals[0] += sum of KL, totals[1] += sum of CE. A negative target is not scored.
  void (*distil)(const float *student, const float *teacher, const int32_t *targets, int64_t n,
                 int64_t v, float kl_weight, float ce_weight, float scale, float *grad32,
                 uint16_t *grad16, double *totals);
  /// The index that `draw` in [0, 1) falls on under softmax(logits), which is overwritten.
  int32_t (*sample)(float *logits, int64_t v, float draw);
  /// One AdamW step with decoupled decay first. correction1/2 = 1 - beta^t.
  void (*adamw)(float *p, const float *g, float *m, float *v, int64_t count, float rate,
                float beta1, float beta2, float epsilon, float decay, float correction1,
                float correction2, float gradient_scale);
  /// Sum of squares, in double.
  double (*square_sum)(const float *x, int64_t count);
  /// ||x - target||^2 / ||target||^2, and `weight` times its gradient added to `gradient`.
  double (*relative_distance)(const float *x, const float *target, int64_t count, float weight,
                              float *gradient);
  /// x -= sum of factors[k] times row k, k in 0..<4; the rows begin `stride` doubles apart.
  void (*subtract_four)(double *x, const double *rows, int64_t stride, const double *factors,
                        int64_t count);
} bfq_row_kernels;

const bfq_row_kernels *bfq_rows(void);

/// Set `index` of those compiled in that this processor has, the fastest first; NULL past the last.
const bfq_row_kernels *bfq_rows_set(int index);

/// Floats of scratch that attention needs for sequences of t and heads of hd.
int64_t bfq_attention_scratch(int64_t t, int64_t hd);
#endif
