#include "CGemm.h"
#include <CProcessor.h>
#include <dnnl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

// oneDNN runs on OpenMP, whose idle threads spin; we bring our own threads and ask for one.
extern void omp_set_num_threads(int);

// One cached primitive per shape. Thread-local, so that memories can be re-pointed without a lock.
typedef struct {
  int bf16, ta, tb, accumulate;
  int64_t m, n, k, lda, ldb, ldc;
} shape_key;

typedef struct {
  shape_key key;
  dnnl_primitive_t primitive;
  dnnl_memory_t a, b, c;
} cached_product;

enum { cache_slots = 512 };

typedef struct {
  dnnl_stream_t stream;
  cached_product slots[cache_slots];
} thread_state;

static pthread_once_t engine_once = PTHREAD_ONCE_INIT;
static dnnl_engine_t engine;
static dnnl_status_t engine_status;
static pthread_key_t state_key;
static _Thread_local thread_state *state;

static void release_slot(cached_product *slot) {
  if (!slot->primitive)
    return;
  dnnl_primitive_destroy(slot->primitive);
  dnnl_memory_destroy(slot->a);
  dnnl_memory_destroy(slot->b);
  dnnl_memory_destroy(slot->c);
  memset(slot, 0, sizeof *slot);
}

#include <stdlib.h>
static void release_state(void *raw) {
  thread_state *old = raw;
  for (int i = 0; i < cache_slots; i++)
    release_slot(&old->slots[i]);
  dnnl_stream_destroy(old->stream);
  free(old);
}

// The library is held to what our own kernels may use; only before its first call does it listen.
static void hold_library(void) {
#if defined(__x86_64__)
  if (!BFQ_CAN(BFQ_AVX2))
    dnnl_set_max_cpu_isa(dnnl_cpu_isa_sse41);
  else if (!BFQ_CAN(BFQ_AVX512))
    dnnl_set_max_cpu_isa(dnnl_cpu_isa_avx2);
  else if (!BFQ_CAN(BFQ_AVX512_VNNI))
    dnnl_set_max_cpu_isa(dnnl_cpu_isa_avx512_core);
  else if (!BFQ_CAN(BFQ_AVX512_BF16))
    dnnl_set_max_cpu_isa(dnnl_cpu_isa_avx512_core_vnni);
#endif
}

static void make_engine(void) {
  hold_library();
  engine_status = dnnl_engine_create(&engine, dnnl_cpu, 0);
  pthread_key_create(&state_key, release_state);
}

static dnnl_status_t enter_thread(void) {
  if (state)
    return dnnl_success;
  pthread_once(&engine_once, make_engine);
  if (engine_status != dnnl_success)
    return engine_status;
  omp_set_num_threads(1);
  thread_state *fresh = calloc(1, sizeof *fresh);
  dnnl_status_t status = dnnl_stream_create(&fresh->stream, engine, dnnl_stream_default_flags);
  if (status != dnnl_success) {
    free(fresh);
    return status;
  }
  pthread_setspecific(state_key, fresh);
  state = fresh;
  return dnnl_success;
}

static uint64_t hash_key(const shape_key *key) {
  const unsigned char *bytes = (const unsigned char *)key;
  uint64_t hash = 1469598103934665603ull;
  for (size_t i = 0; i < sizeof *key; i++)
    hash = (hash ^ bytes[i]) * 1099511628211ull;
  return hash;
}

typedef struct {
#if DNNL_VERSION_MAJOR >= 3
  dnnl_memory_desc_t a, b, c;
#else
  dnnl_memory_desc_t a, b, c;
#endif
} descriptors;

static dnnl_status_t describe(descriptors *d, const shape_key *k) {
  dnnl_data_type_t type = k->bf16 ? dnnl_bf16 : dnnl_f32;
  dnnl_dims_t da = {k->m, k->k}, db = {k->k, k->n}, dc = {k->m, k->n};
  dnnl_dims_t sa = {k->ta ? 1 : k->lda, k->ta ? k->lda : 1};
  dnnl_dims_t sb = {k->tb ? 1 : k->ldb, k->tb ? k->ldb : 1};
  dnnl_dims_t sc = {k->ldc, 1};
#if DNNL_VERSION_MAJOR >= 3
  dnnl_status_t s = dnnl_memory_desc_create_with_strides(&d->a, 2, da, type, sa);
  if (s == dnnl_success)
    s = dnnl_memory_desc_create_with_strides(&d->b, 2, db, type, sb);
  if (s == dnnl_success)
    s = dnnl_memory_desc_create_with_strides(&d->c, 2, dc, dnnl_f32, sc);
#else
  dnnl_status_t s = dnnl_memory_desc_init_by_strides(&d->a, 2, da, type, sa);
  if (s == dnnl_success)
    s = dnnl_memory_desc_init_by_strides(&d->b, 2, db, type, sb);
  if (s == dnnl_success)
    s = dnnl_memory_desc_init_by_strides(&d->c, 2, dc, dnnl_f32, sc);
#endif
  return s;
}

static dnnl_status_t make_memories(cached_product *slot, descriptors *d) {
#if DNNL_VERSION_MAJOR >= 3
  dnnl_memory_desc_t a = d->a, b = d->b, c = d->c;
#else
  const dnnl_memory_desc_t *a = &d->a, *b = &d->b, *c = &d->c;
#endif
  dnnl_status_t s = dnnl_memory_create(&slot->a, a, engine, DNNL_MEMORY_NONE);
  if (s == dnnl_success)
    s = dnnl_memory_create(&slot->b, b, engine, DNNL_MEMORY_NONE);
  if (s == dnnl_success)
    s = dnnl_memory_create(&slot->c, c, engine, DNNL_MEMORY_NONE);
  return s;
}

static dnnl_status_t make_primitive(cached_product *slot, descriptors *d, int accumulate) {
  dnnl_primitive_attr_t attributes;
  dnnl_primitive_desc_t desc = NULL;
  dnnl_status_t s = dnnl_primitive_attr_create(&attributes);
  if (s != dnnl_success)
    return s;
  dnnl_post_ops_t operations = NULL;
  if (accumulate) {
    dnnl_post_ops_create(&operations);
#if DNNL_VERSION_MAJOR >= 3
    dnnl_post_ops_append_sum(operations, 1.0f, 0, dnnl_data_type_undef);
#else
    dnnl_post_ops_append_sum(operations, 1.0f);
#endif
    dnnl_primitive_attr_set_post_ops(attributes, operations);
  }
#if DNNL_VERSION_MAJOR >= 3
  s = dnnl_matmul_primitive_desc_create(&desc, engine, d->a, d->b, NULL, d->c, attributes);
#else
  dnnl_matmul_desc_t matmul;
  s = dnnl_matmul_desc_init(&matmul, &d->a, &d->b, NULL, &d->c);
  if (s == dnnl_success)
    s = dnnl_primitive_desc_create(&desc, &matmul, attributes, engine, NULL);
#endif
  if (s == dnnl_success)
    s = dnnl_primitive_create(&slot->primitive, desc);
  if (desc)
    dnnl_primitive_desc_destroy(desc);
  if (operations)
    dnnl_post_ops_destroy(operations);
  dnnl_primitive_attr_destroy(attributes);
  return s;
}

static dnnl_status_t fill_slot(cached_product *slot, const shape_key *key) {
  release_slot(slot);
  descriptors d;
  dnnl_status_t s = describe(&d, key);
  if (s == dnnl_success)
    s = make_memories(slot, &d);
  if (s == dnnl_success)
    s = make_primitive(slot, &d, key->accumulate);
#if DNNL_VERSION_MAJOR >= 3
  dnnl_memory_desc_destroy(d.a);
  dnnl_memory_desc_destroy(d.b);
  dnnl_memory_desc_destroy(d.c);
#endif
  if (s == dnnl_success)
    slot->key = *key;
  return s;
}

// The slot of `key`: its own, else the first free one from its hash on, else the one at its hash.
static cached_product *find_slot(const shape_key *key) {
  uint64_t first = hash_key(key) % cache_slots;
  for (uint64_t i = 0; i < cache_slots; i++) {
    cached_product *slot = &state->slots[(first + i) % cache_slots];
    if (!slot->primitive || !memcmp(&slot->key, key, sizeof *key))
      return slot;
  }
  return &state->slots[first];
}

static _Thread_local int executing;

const int *bfq_gemm_executing(void) { return &executing; }

int bfq_gemm(int bf16, int transposeA, int transposeB, int64_t m, int64_t n, int64_t k,
             const void *a, int64_t lda, const void *b, int64_t ldb, float *c, int64_t ldc,
             int accumulate) {
  dnnl_status_t status = enter_thread();
  if (status != dnnl_success)
    return (int)status;
  shape_key key;
  memset(&key, 0, sizeof key); // padding takes part in the comparison
  key.bf16 = bf16, key.ta = transposeA, key.tb = transposeB, key.accumulate = accumulate;
  key.m = m, key.n = n, key.k = k, key.lda = lda, key.ldb = ldb, key.ldc = ldc;
  cached_product *slot = find_slot(&key);
  if (!slot->primitive || memcmp(&slot->key, &key, sizeof key)) {
    status = fill_slot(slot, &key);
    if (status != dnnl_success)
      return (int)status;
  }
  dnnl_memory_set_data_handle(slot->a, (void *)a);
  dnnl_memory_set_data_handle(slot->b, (void *)b);
  dnnl_memory_set_data_handle(slot->c, c);
  dnnl_exec_arg_t arguments[3] = {
      {DNNL_ARG_SRC, slot->a}, {DNNL_ARG_WEIGHTS, slot->b}, {DNNL_ARG_DST, slot->c}};
  executing = 1;
  status = dnnl_primitive_execute(slot->primitive, state->stream, 3, arguments);
  executing = 0;
  return (int)status;
}

// Both must have it: DNNL_MAX_CPU_ISA may hold the library below the processor.
int bfq_gemm_has_bf16(void) {
#if defined(__x86_64__)
  pthread_once(&engine_once, make_engine);
  dnnl_cpu_isa_t isa = dnnl_get_effective_cpu_isa(), bf16 = dnnl_cpu_isa_avx512_core_bf16;
  return BFQ_CAN(BFQ_AVX512_BF16) && (isa & bf16) == bf16;
#else
  return 0;
#endif
}

const char *bfq_gemm_library(void) {
  static char text[32];
  const dnnl_version_t *version = dnnl_version();
  snprintf(text, sizeof text, "oneDNN %d.%d.%d", version->major, version->minor, version->patch);
  return text;
}
