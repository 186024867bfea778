#include "packing.h"

// MARK: Transposition

typedef float quad __attribute__((vector_size(16), aligned(4)));

/// out[i · out_stride + j] = in[j · in_stride + i] for `rows` × `columns` elements of out.
INLINE void transpose(int64_t rows, int64_t columns, const float *in, int64_t in_stride, float *out, int64_t out_stride) {
    int64_t j = 0;
    for (; j + 4 <= columns; j += 4) {
        const float *a = in + j * in_stride, *b = a + in_stride, *c = b + in_stride, *d = c + in_stride;
        int64_t i = 0;
        for (; i + 4 <= rows; i += 4) {
            quad r0 = *(const quad *)(a + i), r1 = *(const quad *)(b + i);
            quad r2 = *(const quad *)(c + i), r3 = *(const quad *)(d + i);
            quad s0 = __builtin_shufflevector(r0, r1, 0, 4, 1, 5), s1 = __builtin_shufflevector(r0, r1, 2, 6, 3, 7);
            quad s2 = __builtin_shufflevector(r2, r3, 0, 4, 1, 5), s3 = __builtin_shufflevector(r2, r3, 2, 6, 3, 7);
            float *o = out + i * out_stride + j;
            *(quad *)o = __builtin_shufflevector(s0, s2, 0, 1, 4, 5);
            *(quad *)(o + out_stride) = __builtin_shufflevector(s0, s2, 2, 3, 6, 7);
            *(quad *)(o + 2 * out_stride) = __builtin_shufflevector(s1, s3, 0, 1, 4, 5);
            *(quad *)(o + 3 * out_stride) = __builtin_shufflevector(s1, s3, 2, 3, 6, 7);
        }
        for (; i < rows; i++) {
            float *o = out + i * out_stride + j;
            o[0] = a[i], o[1] = b[i], o[2] = c[i], o[3] = d[i];
        }
    }
    for (; j < columns; j++)
        for (int64_t i = 0; i < rows; i++) out[i * out_stride + j] = in[j * in_stride + i];
}

// MARK: Rounding

INLINE uint32_t bits_of(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/// The nearest bfloat16 number, in the upper half of the result. Half of the last place that stays is added, and one less
/// where that place is even. Numbers that are none stay so.
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

/// One panel of one block in single precision, with zeros where the right factor has no more columns.
static void pack_panel(int64_t terms, int64_t columns, const float *right, int64_t stride, bool transposed, float *panel) {
    if (columns < panel_columns) memset(panel, 0, (size_t)(terms * panel_columns) * sizeof *panel);
    if (transposed) {
        transpose(terms, columns, right, stride, panel, panel_columns);
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

/// A tile whose rows in memory are terms.
INLINE void gather_rows(int64_t terms, int64_t rows, const float *left, int64_t stride, float *tile) {
    if (rows >= 4) {
        // By fours; the last four overlap those before.
        for (int64_t term = 0; term < terms; term++)
            for (int64_t row = 0; row < rows; row += 4) {
                int64_t at = least(row, rows - 4);
                memcpy(tile + term * rows + at, left + term * stride + at, 4 * sizeof *tile);
            }
    } else {
        for (int64_t term = 0; term < terms; term++)
            for (int64_t row = 0; row < rows; row++) tile[term * rows + row] = left[term * stride + row];
    }
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
