#ifndef CKERNELS_H
#define CKERNELS_H
#include "threads.h"
#endif
