#ifndef CKERNELS_H
#define CKERNELS_H
#include "butterfly.h"
#include "dyadic.h"
#include "quantize.h"
#include "rows.h"
#include "memory.h"
#include "threads.h"
#include "vector_butterfly.h"
#endif
