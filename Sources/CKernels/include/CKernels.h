#ifndef CKERNELS_H
#define CKERNELS_H
#include "rows.h"
#include "threads.h"
#endif
