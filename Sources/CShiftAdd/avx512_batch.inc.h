// Many tokens: the weights of two tiles are decoded once for all of them, a panel of blocks at a
// time, and the next panel is fetched meanwhile.

#define TOKENS 6 // of one pass over a panel: with two tiles, 12 sums hide each other's latency
#define PANEL 8  // blocks decoded at a time: 2 tiles of 8 KiB stay in L1
#define BATCH 192 // tokens whose partial sums are kept at a time
#define MOST_BLOCK_VECTORS 32

// Decoded weights of two tiles: [tile, block of the panel, quad, plane] vectors.
typedef struct {
  __m512i w[2][PANEL * MOST_BLOCK_VECTORS];
  __m512 scales[2][PANEL];
} panel;

// Where a panel's codes stand.
typedef struct {
  const uint8_t *codes[2];
  int64_t bytes; // of each
} panel_codes;

BFQ_INLINE panel_codes codes_of_panel(const bfq_packed_matrix *matrix, int bytes,
                                      const int64_t tile[2], int64_t start) {
  const int64_t blocks = matrix->blocks - start < PANEL ? matrix->blocks - start : PANEL;
  panel_codes found = {{matrix->codes + (tile[0] * matrix->blocks + start) * bytes,
                        matrix->codes + (tile[1] * matrix->blocks + start) * bytes},
                       blocks * bytes};
  return found;
}

// The share of pass `pass` of `passes` in fetching what comes next.
BFQ_INLINE void prefetch_share(const panel_codes *next, int pass, int passes) {
  const int64_t lines = next->bytes / 64;
  for (int64_t line = lines * pass / passes; line < lines * (pass + 1) / passes; line++) {
    _mm_prefetch((const char *)next->codes[0] + line * 64, _MM_HINT_T0);
    _mm_prefetch((const char *)next->codes[1] + line * 64, _MM_HINT_T0);
  }
}

BFQ_INLINE void decode_panel(const bfq_packed_matrix *matrix, const decoder *d, int kind,
                             int block, const int64_t tile[2], int64_t first, int count,
                             panel *p) {
  const int bytes = 2 * bfq_kind_bits(kind) * block, step_bytes = bfq_step_bytes(kind);
  for (int half = 0; half < 2; half++) {
    const int64_t start = tile[half] * matrix->blocks + first;
    const uint8_t *codes = matrix->codes + start * bytes;
    const uint8_t *scales = matrix->scales + start * BFQ_TILE_ROWS;
    for (int step = 0; step < count * bytes / step_bytes; step++)
      decode(d, kind, codes + step * step_bytes, p->w[half] + step * bfq_step_vectors(kind));
    for (int index = 0; index < count; index++)
      p->scales[half][index] = scale_lanes(scales + index * BFQ_TILE_ROWS);
  }
}

// Adds a panel's products with `tokens` tokens to float sums [token, tile].
BFQ_INLINE void panel_sums(const panel *p, int kind, int block, int count, int tokens,
                           const int8_t *x, int64_t width, const int32_t *sums, int64_t blocks,
                           int offset, __m512 acc[TOKENS][2]) {
  const int planes = bfq_planes(kind), vectors = block / 4 * planes;
  for (int index = 0; index < count; index++) {
    __m512i sum[TOKENS][2];
#pragma clang loop unroll(full)
    for (int t = 0; t < tokens; t++)
      sum[t][0] = sum[t][1] = _mm512_set1_epi32(-offset * sums[t * blocks + index]);
    const __m512i *first = p->w[0] + index * vectors, *second = p->w[1] + index * vectors;
#pragma clang loop unroll_count(4)
    for (int v = 0; v < vectors; v++) {
      const __m512i a = first[v], b = second[v];
#pragma clang loop unroll(full)
      for (int t = 0; t < tokens; t++) {
        const __m512i four = quad(x + t * width + index * block + 4 * (v / planes));
        sum[t][0] = _mm512_dpbusd_epi32(sum[t][0], a, four);
        sum[t][1] = _mm512_dpbusd_epi32(sum[t][1], b, four);
      }
    }
#pragma clang loop unroll(full)
    for (int t = 0; t < tokens; t++) {
      acc[t][0] =
          _mm512_fmadd_ps(p->scales[0][index], _mm512_cvtepi32_ps(sum[t][0]), acc[t][0]);
      acc[t][1] =
          _mm512_fmadd_ps(p->scales[1][index], _mm512_cvtepi32_ps(sum[t][1]), acc[t][1]);
    }
  }
}

BFQ_INLINE void panel_tokens(const panel *p, int kind, int block, int count, int tokens,
                             const bfq_activations *x, int64_t token, int64_t first,
                             int64_t blocks, int offset, float *partial) {
  const int64_t width = blocks * block;
  __m512 acc[TOKENS][2];
#pragma clang loop unroll(full)
  for (int t = 0; t < tokens; t++) {
    acc[t][0] = _mm512_loadu_ps(partial + t * 2 * BFQ_TILE_ROWS);
    acc[t][1] = _mm512_loadu_ps(partial + (t * 2 + 1) * BFQ_TILE_ROWS);
  }
  panel_sums(p, kind, block, count, tokens, x->values + token * width + first * block, width,
             x->sums + token * blocks + first, blocks, offset, acc);
#pragma clang loop unroll(full)
  for (int t = 0; t < tokens; t++) {
    _mm512_storeu_ps(partial + t * 2 * BFQ_TILE_ROWS, acc[t][0]);
    _mm512_storeu_ps(partial + (t * 2 + 1) * BFQ_TILE_ROWS, acc[t][1]);
  }
}

// All tokens' passes over a decoded panel, of nearly equal size: a pass of few tokens would wait for
// its own sums.
BFQ_INLINE void panel_passes(const panel *p, int kind, int block, int count, int tokens,
                             const bfq_activations *x, int64_t token, int64_t first,
                             int64_t blocks, int offset, const panel_codes *next,
                             float *partial) {
  const int passes = (tokens + TOKENS - 1) / TOKENS;
  for (int pass = 0, t = 0; pass < passes; pass++) {
    const int size = (tokens - t + passes - pass - 1) / (passes - pass);
    prefetch_share(next, pass, passes);
    float *sums = partial + t * 2 * BFQ_TILE_ROWS;
#define PASS(n)                                                                                    \
  case n: panel_tokens(p, kind, block, count, n, x, token + t, first, blocks, offset, sums); break
    switch (size) {
      PASS(1);
      PASS(2);
      PASS(3);
      PASS(4);
      PASS(5);
      PASS(6);
    }
#undef PASS
    t += size;
  }
}

BFQ_INLINE void batch_product(const bfq_packed_matrix *matrix, const decoder *d, int kind,
                              int block, int64_t first, int64_t tiles, const bfq_activations *x,
                              int64_t token, int tokens, float *y, int64_t stride,
                              int accumulate) {
  const int offset = weight_offset(matrix, kind), bytes = 2 * bfq_kind_bits(kind) * block;
  const int64_t blocks = matrix->blocks, last = first + tiles - 1;
  float partial[BATCH * 2 * BFQ_TILE_ROWS] __attribute__((aligned(64)));
  panel p;
  for (int64_t at = first; at <= last; at += 2) {
    const int64_t tile[2] = {at, at < last ? at + 1 : at};
    const int64_t after[2] = {at + 2 < last ? at + 2 : last, at + 3 < last ? at + 3 : last};
    memset(partial, 0, (size_t)tokens * 2 * BFQ_TILE_ROWS * 4);
    for (int64_t start = 0; start < blocks; start += PANEL) {
      const int count = (int)(blocks - start < PANEL ? blocks - start : PANEL);
      const panel_codes next = start + PANEL < blocks
                                   ? codes_of_panel(matrix, bytes, tile, start + PANEL)
                                   : codes_of_panel(matrix, bytes, after, 0);
      decode_panel(matrix, d, kind, block, tile, start, count, &p);
      panel_passes(&p, kind, block, count, tokens, x, token, start, blocks, offset, &next,
                   partial);
    }
    for (int t = 0; t < tokens; t++)
      for (int half = 0; half < (at < last ? 2 : 1); half++)
        store(y + (token + t) * stride + tile[half] * BFQ_TILE_ROWS, row_mask(matrix, tile[half]),
              _mm512_loadu_ps(partial + (t * 2 + half) * BFQ_TILE_ROWS),
              x->scales[token + t], accumulate);
  }
}

BFQ_INLINE void batches_product(const bfq_packed_matrix *matrix, int kind, int block,
                                int64_t first, int64_t tiles, const bfq_activations *x, float *y,
                                int64_t stride, int accumulate) {
  const decoder d = make_decoder(matrix->codebook);
  for (int64_t token = 0; token < x->tokens; token += BATCH) {
    const int tokens = (int)(x->tokens - token < BATCH ? x->tokens - token : BATCH);
    batch_product(matrix, &d, kind, block, first, tiles, x, token, tokens, y, stride, accumulate);
  }
}
