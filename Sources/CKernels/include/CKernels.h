#ifndef CKERNELS_H
#define CKERNELS_H
#include "butterfly.h"
#include "quantize.h"
#include "rows.h"
#include "threads.h"
#endif
