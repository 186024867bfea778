#include "packing.h"

// MARK: Transposition

// Vectors of sixteen numbers are one register, two or four, as the CPU has them.
#if defined(__x86_64__) && !__has_feature(thread_sanitizer)
#define WIDE __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define WIDE
#endif

typedef float vector4 __attribute__((vector_size(16), aligned(4)));
typedef float vector16 __attribute__((vector_size(64), aligned(4)));

// Four numbers from each of four places, side by side.
#define QUADS(a, b) __builtin_shufflevector(*(const vector4 *)(a), *(const vector4 *)(b), 0, 1, 2, 3, 4, 5, 6, 7)
#define SIDE_BY_SIDE(a, b, c, d) \
    __builtin_shufflevector(QUADS(a, b), QUADS(c, d), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
// In every quarter of two vectors: the first two numbers in turn, the last two in turn, the first two, the last two.
#define LOW_IN_TURN(a, b) __builtin_shufflevector(a, b, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29)
#define HIGH_IN_TURN(a, b) __builtin_shufflevector(a, b, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31)
#define LOW_PAIRS(a, b) __builtin_shufflevector(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29)
#define HIGH_PAIRS(a, b) __builtin_shufflevector(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31)

/// Columns become rows: out[i · out_stride + j] = in[j · in_stride + i] for i < `rows` and j < `columns` ≤ 16. Sixteen numbers
/// are written of every row in turn, of which those from `columns` on have no meaning.
WIDE static void transpose(int64_t rows, int64_t columns, const float *in, int64_t in_stride, float *out,
                           int64_t out_stride) {
    if (rows < 4) {
        for (int64_t i = 0; i < rows; i++)
            for (int64_t j = 0; j < columns; j++) out[i * out_stride + j] = in[j * in_stride + i];
        return;
    }
    const float *column[16];
    for (int64_t j = 0; j < 16; j++) column[j] = in + least(j, columns - 1) * in_stride;
    for (int64_t next = 0; next < rows; next += 4) {
        // The last four rows overlap those before.
        int64_t i = least(next, rows - 4);
        vector16 v[4];
        for (int k = 0; k < 4; k++)
            v[k] = SIDE_BY_SIDE(column[k] + i, column[4 + k] + i, column[8 + k] + i, column[12 + k] + i);
        vector16 low = LOW_IN_TURN(v[0], v[1]), low_too = LOW_IN_TURN(v[2], v[3]);
        vector16 high = HIGH_IN_TURN(v[0], v[1]), high_too = HIGH_IN_TURN(v[2], v[3]);
        float *o = out + i * out_stride;
        *(vector16 *)o = LOW_PAIRS(low, low_too);
        *(vector16 *)(o + out_stride) = HIGH_PAIRS(low, low_too);
        *(vector16 *)(o + 2 * out_stride) = LOW_PAIRS(high, high_too);
        *(vector16 *)(o + 3 * out_stride) = HIGH_PAIRS(high, high_too);
    }
}

// MARK: Rounding

INLINE uint32_t bits_of(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/// The nearest bfloat16 number, in the upper half of the result. Half of the last place that stays is added, and one less
/// where that place is even. NaN stays NaN.
INLINE uint32_t nearest(float x) {
    uint32_t bits = bits_of(x);
    bool is_nan = (bits & 0x7FFFFFFFu) > 0x7F800000u;
    return (is_nan ? bits | 0x400000u : bits + 0x7FFFu + ((bits >> 16) & 1u)) & 0xFFFF0000u;
}

/// Numbers that stay in single precision.
KERNEL static void round_in_place(int64_t count, float *x) {
    for (int64_t i = 0; i < count; i++) {
        uint32_t bits = nearest(x[i]);
        memcpy(x + i, &bits, sizeof bits);
    }
}

/// Every two rows of 32 numbers become one of words.
KERNEL static void round_to_pairs(int64_t terms, const float *restrict panel, int64_t stride, float *restrict words) {
    for (int64_t term = 0; term < terms; term += 2)
        for (int64_t column = 0; column < panel_columns; column++) {
            uint32_t even = nearest(panel[term * stride + column]);
            uint32_t odd = term + 1 < terms ? nearest(panel[(term + 1) * stride + column]) : 0;
            uint32_t word = even >> 16 | odd;
            memcpy(words + term / 2 * panel_columns + column, &word, sizeof word);
        }
}

KERNEL void grus_round_bf16(size_t count, const float *restrict in, uint16_t *restrict out) {
    for (size_t i = 0; i < count; i++) out[i] = (uint16_t)(nearest(in[i]) >> 16);
}

void grus_round_to_bf16(size_t count, float *numbers) { round_in_place((int64_t)count, numbers); }

KERNEL void grus_widen_bf16(size_t count, const uint16_t *restrict in, float *restrict out) {
    for (size_t i = 0; i < count; i++) {
        uint32_t bits = (uint32_t)in[i] << 16;
        memcpy(out + i, &bits, sizeof bits);
    }
}

KERNEL void grus_add_bf16(size_t count, const uint16_t *restrict in, float *restrict out) {
    for (size_t i = 0; i < count; i++) {
        uint32_t bits = (uint32_t)in[i] << 16;
        float number;
        memcpy(&number, &bits, sizeof bits);
        out[i] += number;
    }
}

/// Square tiles, so that every cache line that is touched is used whole.
KERNEL void grus_transpose_bf16(size_t rows, size_t columns, size_t in_stride, const float *restrict in, size_t out_stride,
                                uint16_t *restrict out) {
    enum { side = 16 };
    for (size_t row = 0; row < rows; row += side) {
        size_t height = rows - row < side ? rows - row : side;
        for (size_t column = 0; column < columns; column++)
            for (size_t i = 0; i < height; i++)
                out[column * out_stride + row + i] = (uint16_t)(nearest(in[(row + i) * in_stride + column]) >> 16);
    }
}

// MARK: The right factor

/// One panel of one block in single precision. Behind the last column of the right factor are zeros, or copies of it.
static void pack_panel(int64_t terms, int64_t columns, const float *right, int64_t stride, bool transposed, float *panel) {
    if (columns < panel_columns) memset(panel, 0, (size_t)(terms * panel_columns) * sizeof *panel);
    if (transposed) {
        for (int64_t column = 0; column < columns; column += 16)
            transpose(terms, least(16, columns - column), right + column * stride, stride, panel + column, panel_columns);
    } else if (columns == panel_columns) {
        for (int64_t term = 0; term < terms; term++)
            memcpy(panel + term * panel_columns, right + term * stride, panel_columns * sizeof *panel);
    } else {
        for (int64_t term = 0; term < terms; term++)
            memcpy(panel + term * panel_columns, right + term * stride, (size_t)columns * sizeof *panel);
    }
}

/// The same in words.
static void pack_panel_in_pairs(int64_t terms, int64_t columns, const float *right, int64_t stride, bool transposed,
                                float *words) {
    if (columns == panel_columns && !transposed) return round_to_pairs(terms, right, stride, words);
    float panel[block_terms * panel_columns];
    pack_panel(terms, columns, right, stride, transposed, panel);
    round_to_pairs(terms, panel, panel_columns, words);
}

void pack_block(int64_t terms, int64_t columns, const float *right, int64_t stride, bool transposed, bool pairs,
                int64_t first, int64_t last, float *packed) {
    for (int64_t panel = first; panel < last; panel++) {
        int64_t column = panel * panel_columns;
        (pairs ? pack_panel_in_pairs : pack_panel)(
            terms, least(panel_columns, columns - column), right + (transposed ? column * stride : column), stride,
            transposed, packed + column * step_count(terms, pairs));
    }
}

size_t grus_packed_count(int64_t inner, int64_t columns, bool pairs) {
    return (size_t)(step_count(inner, pairs) * panel_count(columns) * panel_columns);
}

int64_t grus_panel_width(void) { return panel_columns; }

int64_t grus_panel_count(int64_t columns) { return panel_count(columns); }

void grus_pack(int64_t inner, int64_t columns, const float *right, bool transposed, bool pairs, int64_t first, int64_t last,
               float *packed) {
    int64_t padded = panel_count(columns) * panel_columns, stride = transposed ? inner : columns;
    for (int64_t term = 0; term < inner; term += block_terms)
        pack_block(least(block_terms, inner - term), columns, right + term * (transposed ? 1 : columns), stride, transposed,
                   pairs, first, last, packed + step_count(term, pairs) * padded);
}

// MARK: The left factor

/// A tile whose rows in memory are terms, copied by fours; the last four overlap those before.
INLINE void gather_quads(int64_t terms, int64_t rows, int quads, const float *left, int64_t stride, float *tile) {
    for (int64_t term = 0; term < terms; term++, left += stride, tile += rows) {
        for (int i = 0; i < quads - 1; i++) memcpy(tile + 4 * i, left + 4 * i, 4 * sizeof *tile);
        memcpy(tile + rows - 4, left + rows - 4, 4 * sizeof *tile);
    }
}

static void gather_rows(int64_t terms, int64_t rows, const float *left, int64_t stride, float *tile) {
    switch ((rows + 3) / 4) {
    case 1: break;
    case 2: return gather_quads(terms, rows, 2, left, stride, tile);
    case 3: return gather_quads(terms, rows, 3, left, stride, tile);
    }
    for (int64_t term = 0; term < terms; term++)
        for (int64_t row = 0; row < rows; row++) tile[term * rows + row] = left[term * stride + row];
}

void pack_tile(int64_t terms, int64_t rows, const float *left, int64_t stride, bool transposed, bool pairs, float *tile) {
    if (transposed)
        gather_rows(terms, rows, left, stride, tile);
    else
        transpose(terms, rows, left, stride, tile, rows);
    if (!pairs) return;
    round_in_place(terms * rows, tile);
    if (terms % 2 > 0) memset(tile + terms * rows, 0, (size_t)rows * sizeof *tile);
}
