// The bodies of the row kernels, included once per instruction set with BFQ_NAME defined.
#include "rows_vectors.inc.h"

#include "elementwise.inc.h"
#include "norms.inc.h"
#include "layernorm.inc.h"
#include "attention.inc.h"
#include "attention_backward.inc.h"
#include "attend_cached.inc.h"
#include "dense_vector.inc.h"
#include "swiglu.inc.h"
#include "activations.inc.h"
#include "loss.inc.h"
#include "distance.inc.h"
#include "optimizer.inc.h"
#include "double_rows.inc.h"

const bfq_row_kernels BFQ_NAME = {
    .name = BFQ_LABEL,
    .to_bf16 = to_bf16,
    .from_bf16 = from_bf16,
    .add = add,
    .add_bias = add_bias,
    .sum_rows = sum_rows,
    .rmsnorm = rmsnorm,
    .rmsnorm_backward = rmsnorm_backward,
    .layernorm = layernorm,
    .layernorm_backward = layernorm_backward,
    .rope = rope,
    .attention = attention,
    .attention_backward = attention_backward,
    .attend_cached = attend_cached,
    .dense_vector = dense_vector,
    .swiglu = swiglu,
    .swiglu_backward = swiglu_backward,
    .activate = activate,
    .activate_backward = activate_backward,
    .distil = distil,
    .sample = sample,
    .adamw = adamw,
    .square_sum = square_sum,
    .relative_distance = relative_distance,
    .subtract_four = subtract_four};
