// What the processor has, as far as the environment lets it be used: one place for every dispatch.
#ifndef BFQ_PROCESSOR_H
#define BFQ_PROCESSOR_H

// Features, as bits of `bfq_processor`.
#define BFQ_AVX2 1u          // AVX2 and FMA
#define BFQ_AVX512 2u        // F, BW, DQ and VL
#define BFQ_AVX512_VNNI 4u   // dot products of bytes
#define BFQ_AVX512_VBMI 8u   // permutations of bytes
#define BFQ_AVX512_BF16 16u  // dot products of bfloat16
#define BFQ_NEON 32u         // 64-bit ARM
#define BFQ_NEON_DOT 64u     // its dot product of bytes

/// What kernels may use; set before `main` and never changed after.
///
/// `BFQ_MAX_CPU_ISA` in the environment holds it down, to try on one machine what another computes:
/// `plain`, `avx2`, `avx512`, `avx512-vnni`, `neon` or `all`, oneDNN's products included.
extern unsigned bfq_processor;

/// The name `BFQ_MAX_CPU_ISA` gave, or NULL where it is not set.
const char *bfq_processor_limit(void);

/// 0 where that name is none of those; nothing is held down then.
int bfq_processor_limit_is_known(void);

/// The features in words, such as "avx2 avx512 avx512-vnni"; "plain" where there are none.
const char *bfq_processor_features(void);

#define BFQ_CAN(feature) ((bfq_processor & (feature)) != 0)
#endif
