// A tile times a panel, for registers of WIDTH numbers; included once for each. Two registers of a panel's row and up to
// TILE_HEIGHT rows at a time leave none of the sums to memory.

#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)
#define LANES JOIN(lanes_, WIDTH)
#define WORDS JOIN(words_, WIDTH)
#define UNROLLED _Pragma("clang loop unroll(full)")

typedef float LANES __attribute__((vector_size(4 * WIDTH), aligned(4)));
typedef uint32_t WORDS __attribute__((vector_size(4 * WIDTH), aligned(4), may_alias));

/// Rows `first ..< first + rows` of the tile, columns `from ..< from + 2 · WIDTH` of the panel.
INLINE void JOIN(part_of_tile_, WIDTH)(int first, int rows, int from, bool pairs, const tile_product *p) {
    LANES sums[TILE_HEIGHT][2];
    const float *left = p->left + first, *panel = p->panel + from, *ahead = p->ahead;
    float *result = p->result + first * p->result_stride + from;
    UNROLLED for (int i = 0; i < rows; i++) UNROLLED for (int j = 0; j < 2; j++) {
        __builtin_prefetch(result + i * p->result_stride + WIDTH * j, 1);
        sums[i][j] = (LANES){0};
    }
    _Pragma("clang loop unroll(disable)") for (int64_t step = 0; step < p->steps; step++) {
        WORDS words[2];
        UNROLLED for (int j = 0; j < 2; j++) words[j] = *(const WORDS *)(panel + WIDTH * j);
        __builtin_prefetch(ahead, 0, 2);
        __builtin_prefetch(ahead + 16, 0, 2);
        UNROLLED for (int term = 0; term < (pairs ? 2 : 1); term++) {
            LANES right[2];
            UNROLLED for (int j = 0; j < 2; j++)
                right[j] = (LANES)(!pairs ? words[j] : term == 0 ? words[j] << 16 : words[j] & 0xFFFF0000u);
            UNROLLED for (int i = 0; i < rows; i++) UNROLLED for (int j = 0; j < 2; j++) sums[i][j] += left[i] * right[j];
            left += p->rows;
        }
        panel += p->panel_stride;
        ahead += p->ahead_stride;
    }
    UNROLLED for (int i = 0; i < rows; i++) UNROLLED for (int j = 0; j < 2; j++) {
        LANES *target = (LANES *)(result + i * p->result_stride + WIDTH * j);
        if (p->bias) sums[i][j] += *(const LANES *)(p->bias + from + WIDTH * j);
        if (p->accumulating) sums[i][j] += *target;
        *target = sums[i][j];
    }
}

INLINE void JOIN(tile_, WIDTH)(int rows, bool pairs, const tile_product *p) {
    UNROLLED for (int from = 0; from < panel_columns; from += 2 * WIDTH)
        UNROLLED for (int first = 0; first < rows; first += TILE_HEIGHT) JOIN(part_of_tile_, WIDTH)(
            first, rows - first < TILE_HEIGHT ? rows - first : TILE_HEIGHT, from, pairs, p);
}

#undef JOIN_
#undef JOIN
#undef LANES
#undef WORDS
#undef UNROLLED
#undef WIDTH
#undef TILE_HEIGHT
