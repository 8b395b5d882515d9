// SwiGLU, forward and backward.

static void swiglu(const float *x, int64_t n, int64_t h, float *o32, uint16_t *o16) {
  for (int64_t r = 0; r < n; r++) {
    const float *gate = x + r * 2 * h, *up = gate + h;
    for (int64_t i = 0; i < h; i += 16) {
      int64_t c = h - i < 16 ? h - i : 16;
      f16v g = c == 16 ? load(gate + i) : load_part(gate + i, c, 0);
      f16v u = c == 16 ? load(up + i) : load_part(up + i, c, 0);
      f16v y = g / (1.0f + vexp(-g)) * u;
      if (c == 16)
        emit(o32, o16, r * h + i, y);
      else
        emit_part(o32, o16, r * h + i, y, c);
    }
  }
}

static void swiglu_backward(const float *x, const float *dy, int64_t n, int64_t h, float *dx32,
                            uint16_t *dx16) {
  for (int64_t r = 0; r < n; r++) {
    const float *gate = x + r * 2 * h, *up = gate + h, *g = dy + r * h;
    for (int64_t i = 0; i < h; i += 16) {
      int64_t c = h - i < 16 ? h - i : 16, at = r * 2 * h + i;
      f16v a = c == 16 ? load(gate + i) : load_part(gate + i, c, 0);
      f16v u = c == 16 ? load(up + i) : load_part(up + i, c, 0);
      f16v d = c == 16 ? load(g + i) : load_part(g + i, c, 0);
      f16v s = 1.0f / (1.0f + vexp(-a)), silu = a * s;
      f16v da = d * u * (s + silu * (1.0f - s)), du = d * silu;
      if (c == 16)
        emit(dx32, dx16, at, da), emit(dx32, dx16, at + h, du);
      else
        emit_part(dx32, dx16, at, da, c), emit_part(dx32, dx16, at + h, du, c);
    }
  }
}
