// Chooses a kernel at run time by what the processor has.
#ifndef BFQ_SHIFT_ADD_CPU_H
#define BFQ_SHIFT_ADD_CPU_H

#include <CProcessor.h>

#if defined(__x86_64__)
// Calls name_avx512, name_avx2 or name_plain by what the processor has.
#define BFQ_DISPATCH(name, ...)                                                                    \
  (BFQ_CAN(BFQ_AVX512) ? name##_avx512(__VA_ARGS__)                                                \
   : BFQ_CAN(BFQ_AVX2) ? name##_avx2(__VA_ARGS__)                                                  \
                       : name##_plain(__VA_ARGS__))
#else
#define BFQ_DISPATCH(name, ...) name##_plain(__VA_ARGS__)
#endif
#endif
