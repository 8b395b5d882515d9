// The bodies of the row kernels, included once per instruction set with BFQ_NAME defined.
#include "rows_vectors.inc.h"

#include "elementwise.inc.h"
#include "norms.inc.h"
#include "attention.inc.h"
#include "attention_backward.inc.h"
#include "attend_cached.inc.h"
#include "dense_vector.inc.h"
#include "swiglu.inc.h"
#include "loss.inc.h"
#include "distance.inc.h"
#include "optimizer.inc.h"
#include "double_rows.inc.h"

const bfq_row_kernels BFQ_NAME = {
    BFQ_LABEL,        to_bf16,   from_bf16,          add,        add_bias,     sum_rows,
    rmsnorm,          rmsnorm_backward,              rope,       attention,    attention_backward,
    attend_cached,    dense_vector,                  swiglu,     swiglu_backward,
    distil,           sample,    adamw,              square_sum, relative_distance,
    subtract_four};
