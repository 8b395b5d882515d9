// The panel kernels, compiled once per instruction set: BFQ_NAME adds its suffix.
//
// A panel is sixteen rows transposed to [size][16]: one lane per row, so that a rotation is
// plain vector arithmetic whatever the pair's distance, and rows never mix.
#include "transpose.inc.h"
#include "panels.inc.h"
#include "butterfly_tiles.inc.h"

#include "rotate.inc.h"
#include "rotate_backward.inc.h"
#include "blocks.inc.h"

#undef BFQ_LOWER
#undef BFQ_BACKWARDS
#undef BFQ_TILES
