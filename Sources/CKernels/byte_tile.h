// A tile of rows of signed bytes times a panel of unsigned ones, for registers of WIDTH sums; included once for each kind of
// instructions. INSTRUCTIONS allows them, and `add_products_WIDTH(sums, right, left)` adds four products to every sum. Two
// registers of a panel's row and up to TILE_HEIGHT rows at a time leave none of the sums to memory.

#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)
#define SUMS JOIN(sums_, WIDTH)
#define LANES JOIN(lanes_, WIDTH)
#define UNROLLED _Pragma("clang loop unroll(full)")

typedef float LANES __attribute__((vector_size(4 * WIDTH), aligned(4)));

/// Rows `first ..< first + rows` of the tile, columns `from ..< from + 2 · WIDTH` of the panel.
INSTRUCTIONS INLINE void JOIN(part_of_byte_tile_, WIDTH)(int first, int rows, int from, const byte_tile *p) {
#pragma clang fp contract(off) reassociate(off)
    SUMS sums[TILE_HEIGHT][2];
    const int32_t *left = p->left + first, *words = p->panel->words + from, *ahead = p->ahead;
    float *result = p->result + first * p->result_stride + from;
    UNROLLED for (int i = 0; i < rows; i++) UNROLLED for (int j = 0; j < 2; j++) {
        __builtin_prefetch(result + i * p->result_stride + WIDTH * j, 1);
        sums[i][j] = (SUMS){0};
    }
    _Pragma("clang loop unroll(disable)") for (int64_t step = 0; step < p->steps; step++) {
        SUMS right[2];
        UNROLLED for (int j = 0; j < 2; j++) right[j] = *(const SUMS *)(words + WIDTH * j);
        __builtin_prefetch(ahead, 0, 2);
        __builtin_prefetch(ahead + 16, 0, 2);
        UNROLLED for (int i = 0; i < rows; i++) UNROLLED for (int j = 0; j < 2; j++)
            sums[i][j] = JOIN(add_products_, WIDTH)(sums[i][j], right[j], left[i]);
        left += p->rows;
        words += panel_columns;
        ahead += p->ahead_stride;
    }
    UNROLLED for (int i = 0; i < rows; i++) UNROLLED for (int j = 0; j < 2; j++) {
        const quantized_row *row = p->quantized + first + i;
        LANES *target = (LANES *)(result + i * p->result_stride + WIDTH * j);
        LANES scales = row->scale * *(const LANES *)(p->panel->scales + from + WIDTH * j);
        LANES values = __builtin_convertvector(sums[i][j] - 128 * row->sum, LANES) * scales;
        if (p->bias) values += *(const LANES *)(p->bias + from + WIDTH * j);
        if (p->accumulating) values += *target;
        *target = values;
    }
}

INSTRUCTIONS INLINE void JOIN(byte_tile_, WIDTH)(int rows, const byte_tile *p) {
    UNROLLED for (int from = 0; from < panel_columns; from += 2 * WIDTH)
        UNROLLED for (int first = 0; first < rows; first += TILE_HEIGHT) JOIN(part_of_byte_tile_, WIDTH)(
            first, rows - first < TILE_HEIGHT ? rows - first : TILE_HEIGHT, from, p);
}

#undef JOIN_
#undef JOIN
#undef SUMS
#undef LANES
#undef UNROLLED
#undef INSTRUCTIONS
#undef WIDTH
#undef TILE_HEIGHT
