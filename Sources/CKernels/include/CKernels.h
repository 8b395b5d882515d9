#ifndef CKERNELS_H
#define CKERNELS_H
#include "butterfly.h"
#include "quantize.h"
#include "threads.h"
#endif
