#define BFQ_NAME bfq_rows_baseline
#define BFQ_LABEL "baseline"
#include "rows.inc.h"
