// One token. Codes from memory: one tile at a time, a single stream fetched ahead. From a cache:
// some tiles at a time, so that activations are loaded once for all and no sum waits for another.

// Far enough ahead for the next lines to arrive from memory, near enough to stay in L1.
#define PREFETCH_BYTES 6144
#define CACHED_TILES 2
#define MOST_STEP_VECTORS 8

typedef struct {
  const uint8_t *codes, *scales;
  int64_t code_stride, scale_stride; // from tile to tile
} tile_place;

// One decoding step of `tiles` tiles, added to an even and an odd sum each.
BFQ_INLINE void step_sums(const decoder *d, int kind, int tiles, int ahead, const uint8_t *codes,
                          int64_t stride, const int8_t *x, __m512i sums[CACHED_TILES][2]) {
  const int vectors = bfq_step_vectors(kind), planes = bfq_planes(kind);
#pragma clang loop unroll(full)
  for (int line = 0; ahead > 0 && line < bfq_step_bytes(kind); line += 64)
    _mm_prefetch((const char *)codes + ahead + line, _MM_HINT_T0);
  __m512i w[CACHED_TILES][MOST_STEP_VECTORS];
#pragma clang loop unroll(full)
  for (int t = 0; t < tiles; t++) decode(d, kind, codes + t * stride, w[t]);
#pragma clang loop unroll(full)
  for (int v = 0; v < vectors; v++) {
    const __m512i four = quad(x + 4 * (v / planes));
#pragma clang loop unroll(full)
    for (int t = 0; t < tiles; t++)
      sums[t][v & 1] = _mm512_dpbusd_epi32(sums[t][v & 1], w[t][v], four);
  }
}

// A block of `tiles` tiles: their scaled sums are added to `acc`.
BFQ_INLINE void block_sums(const decoder *d, int kind, int steps, int tiles, int ahead,
                           const tile_place *at, const int8_t *x, int32_t correction,
                           __m512 acc[CACHED_TILES]) {
  __m512i sums[CACHED_TILES][2];
#pragma clang loop unroll(full)
  for (int t = 0; t < tiles; t++) {
    // Unsigned weights times signed activations: the offset's share is taken off first.
    sums[t][0] = _mm512_set1_epi32(correction);
    sums[t][1] = _mm512_setzero_si512();
  }
  const uint8_t *codes = at->codes;
  for (int step = 0; step < steps; step++) {
    step_sums(d, kind, tiles, ahead, codes, at->code_stride, x, sums);
    codes += bfq_step_bytes(kind);
    x += 4 * bfq_step_quads(kind);
  }
#pragma clang loop unroll(full)
  for (int t = 0; t < tiles; t++)
    acc[t] = _mm512_fmadd_ps(scale_lanes(at->scales + t * at->scale_stride),
                             _mm512_cvtepi32_ps(_mm512_add_epi32(sums[t][0], sums[t][1])), acc[t]);
}

BFQ_INLINE void tile_sums(const bfq_packed_matrix *matrix, const decoder *d, int kind, int block,
                          int tiles, int ahead, int64_t tile, const int8_t *x,
                          const int32_t *sums, __m512 acc[CACHED_TILES]) {
  const int bytes = 2 * bfq_kind_bits(kind) * block, inputs = 4 * bfq_step_quads(kind);
  const int offset = weight_offset(matrix, kind);
  const int64_t blocks = matrix->blocks;
  tile_place at = {matrix->codes + tile * blocks * bytes,
                   matrix->scales + tile * blocks * BFQ_TILE_ROWS, blocks * bytes,
                   blocks * BFQ_TILE_ROWS};
  for (int t = 0; t < tiles; t++) acc[t] = _mm512_setzero_ps();
  const int64_t whole = matrix->last_inputs == block ? blocks : blocks - 1;
  for (int64_t index = 0; index < whole; index++) {
    block_sums(d, kind, block / inputs, tiles, ahead, &at, x, -offset * sums[index], acc);
    at.codes += bytes;
    at.scales += BFQ_TILE_ROWS;
    x += block;
  }
  if (whole < blocks)
    block_sums(d, kind, (matrix->last_inputs + inputs - 1) / inputs, tiles, ahead, &at, x,
               -offset * sums[whole], acc);
}

BFQ_INLINE void vector_tiles(const bfq_packed_matrix *matrix, const decoder *d, int kind,
                             int block, int tiles, int ahead, int64_t tile,
                             const bfq_activations *x, float *y, int accumulate) {
  __m512 acc[CACHED_TILES];
  tile_sums(matrix, d, kind, block, tiles, ahead, tile, x->values, x->sums, acc);
  for (int t = 0; t < tiles; t++)
    store(y + (tile + t) * BFQ_TILE_ROWS, row_mask(matrix, tile + t), acc[t], x->scales[0],
          accumulate);
}

BFQ_INLINE void vector_product(const bfq_packed_matrix *matrix, int kind, int block,
                               int64_t first, int64_t tiles, const bfq_activations *x, float *y,
                               int accumulate) {
  const decoder d = make_decoder(matrix->codebook);
  int64_t tile = first;
  if (!matrix->streams)
    for (; tile + CACHED_TILES <= first + tiles; tile += CACHED_TILES)
      vector_tiles(matrix, &d, kind, block, CACHED_TILES, 0, tile, x, y, accumulate);
  for (; tile < first + tiles; tile++)
    vector_tiles(matrix, &d, kind, block, 1, PREFETCH_BYTES, tile, x, y, accumulate);
}
