#include "CKernels.h"
#include "vector.h"

// Products of matrices, built as Goto and van de Geijn 2008 describe: the right factor lies in panels of 32 columns, cut into
// blocks of terms, so that a panel stays in the cache next to the core; the left factor is copied into tiles of up to twelve
// rows; a tile times a panel is summed in registers. Every element is summed in the same order, however many rows there are.

enum {
    panel_columns = 32,
    block_terms = 256,
    tile_rows = 12,
    /// Rows whose tiles are copied at a time; they stay in the second cache.
    block_rows = 8 * tile_rows,
};

/// A tile of the left factor times a panel of the right one.
typedef struct {
    int64_t terms, rows;
    /// [terms, rows].
    const float *left;
    /// [terms, 32].
    const float *panel;
    /// A share of the panel that is read next: the tiles fetch it together, a few numbers with each term. Behind the last
    /// panel nothing is read, for a fetch of memory that is not there does nothing.
    const float *ahead;
    int64_t ahead_stride;
    /// [32], or NULL.
    const float *bias;
    /// [rows, 32].
    float *result;
    int64_t result_stride;
    bool accumulating;
} tile_product;

// The number of rows is known when the loops over them are compiled.
#define FOR_EVERY_HEIGHT(tile)                                     \
    switch (p->rows) {                                             \
    case 1: tile(1, p); break;                                     \
    case 2: tile(2, p); break;                                     \
    case 3: tile(3, p); break;                                     \
    case 4: tile(4, p); break;                                     \
    case 5: tile(5, p); break;                                     \
    case 6: tile(6, p); break;                                     \
    case 7: tile(7, p); break;                                     \
    case 8: tile(8, p); break;                                     \
    case 9: tile(9, p); break;                                     \
    case 10: tile(10, p); break;                                   \
    case 11: tile(11, p); break;                                   \
    case 12: tile(12, p); break;                                   \
    }

#define WIDTH 4
#define TILE_HEIGHT 4
#include "tile.h"

static void tile_default(const tile_product *p) { FOR_EVERY_HEIGHT(tile_4) }

#if defined(__x86_64__)
#define WIDTH 8
#define TILE_HEIGHT 6
#include "tile.h"
#define WIDTH 16
#define TILE_HEIGHT 12
#include "tile.h"

// Named by features, not as an architecture: for x86-64-v4 compilers prefer registers of half the width.
__attribute__((target("avx2,fma"))) static void tile_avx2(const tile_product *p) { FOR_EVERY_HEIGHT(tile_8) }

__attribute__((target("avx512f"))) static void tile_avx512(const tile_product *p) { FOR_EVERY_HEIGHT(tile_16) }
#endif

typedef void (*tile_function)(const tile_product *);

static tile_function tile_for_this_cpu(void) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f")) return tile_avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return tile_avx2;
#endif
    return tile_default;
}

INLINE int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

static int64_t panel_count(int64_t columns) { return (columns + panel_columns - 1) / panel_columns; }

// MARK: Copies

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

/// One panel of one block: `terms` × 32 elements, zeros where the right factor has no more columns.
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

/// Some panels of a block whose first element is `right`.
static void pack_block(int64_t terms, int64_t columns, const float *right, int64_t stride, bool transposed, int64_t first,
                       int64_t last, float *packed) {
    for (int64_t panel = first; panel < last; panel++) {
        int64_t column = panel * panel_columns;
        pack_panel(terms, least(panel_columns, columns - column), right + (transposed ? column * stride : column), stride,
                   transposed, packed + column * terms);
    }
}

size_t grus_packed_count(int64_t inner, int64_t columns) {
    return (size_t)(inner * panel_count(columns) * panel_columns);
}

int64_t grus_panel_count(int64_t columns) { return panel_count(columns); }

void grus_pack(int64_t inner, int64_t columns, const float *right, bool transposed, int64_t first, int64_t last,
               float *packed) {
    int64_t padded = panel_count(columns) * panel_columns, stride = transposed ? inner : columns;
    for (int64_t term = 0; term < inner; term += block_terms)
        pack_block(least(block_terms, inner - term), columns, right + term * (transposed ? 1 : columns), stride, transposed,
                   first, last, packed + term * padded);
}

/// A tile of the left factor: [terms, rows].
static void pack_tile(int64_t terms, int64_t rows, const float *left, int64_t stride, bool transposed, float *tile) {
    if (!transposed) {
        transpose(terms, rows, left, stride, tile, rows);
    } else if (rows >= 4) {
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

// MARK: Products

/// Scratch memory: the tiles of a block of rows, a panel's results that would lie behind the last column, and a block of a
/// right factor that is not packed yet.
enum { tiles_size = block_rows * block_terms, margin_size = tile_rows * panel_columns };

size_t grus_multiply_scratch(int64_t columns, bool packed) {
    int64_t block = packed ? 0 : block_terms * panel_count(columns) * panel_columns;
    return (size_t)(tiles_size + margin_size + block);
}

/// The last panel has fewer than 32 columns: they are summed aside.
static void multiply_margin(tile_function tile, tile_product p, int64_t columns, float *margin) {
    float *result = p.result;
    const float *bias = p.bias;
    bool accumulating = p.accumulating;
    int64_t stride = p.result_stride;
    p.result = margin, p.result_stride = panel_columns, p.bias = NULL, p.accumulating = false;
    tile(&p);
    for (int64_t row = 0; row < p.rows; row++)
        for (int64_t column = 0; column < columns; column++) {
            float sum = margin[row * panel_columns + column] + (bias ? bias[column] : 0);
            result[row * stride + column] = accumulating ? sum + result[row * stride + column] : sum;
        }
}

/// The tiles of a block of rows differ by one row at most, for a tile of a row or two waits for its own sums.
INLINE int64_t tile_start(int64_t rows, int64_t tile) {
    int64_t tiles = (rows + tile_rows - 1) / tile_rows;
    return rows / tiles * tile + least(tile, rows % tiles);
}

/// A block of rows times a block of terms.
static void multiply_block(tile_function tile, int64_t rows, int64_t columns, tile_product p, const float *tiles,
                           const float *panels, float *margin) {
    const float *bias = p.bias;
    float *result = p.result;
    int64_t stride = p.result_stride, tile_count = (rows + tile_rows - 1) / tile_rows;
    p.ahead_stride = (panel_columns + tile_count - 1) / tile_count;
    for (int64_t column = 0; column < columns; column += panel_columns) {
        p.panel = panels + column * p.terms;
        p.bias = bias ? bias + column : NULL;
        for (int64_t i = 0; i < tile_count; i++) {
            int64_t row = tile_start(rows, i);
            p.rows = tile_start(rows, i + 1) - row;
            p.left = tiles + row * p.terms;
            p.result = result + row * stride + column;
            p.ahead = p.panel + (panel_columns + i * p.ahead_stride) * p.terms;
            if (column + panel_columns <= columns)
                tile(&p);
            else
                multiply_margin(tile, p, columns - column, margin);
        }
    }
}

/// A block of rows times a block of terms, whose panels are given.
static void multiply_rows(tile_function tile, const grus_multiplication *m, int64_t first, int64_t term, const float *panels,
                          float *scratch) {
    int64_t rows = least(block_rows, m->rows - first), stride = m->transposed_left ? m->rows : m->inner;
    tile_product p = {.terms = least(block_terms, m->inner - term),
                      .bias = term == 0 ? m->bias : NULL,
                      .result = m->result + first * m->columns,
                      .result_stride = m->columns,
                      .accumulating = m->accumulating || term > 0};
    for (int64_t row = 0, i = 1; row < rows; i++) {
        int64_t next = tile_start(rows, i), at = first + row;
        const float *left = m->left + (m->transposed_left ? term * stride + at : at * stride + term);
        pack_tile(p.terms, next - row, left, stride, m->transposed_left, scratch + row * p.terms);
        row = next;
    }
    multiply_block(tile, rows, m->columns, p, scratch, panels, scratch + tiles_size);
}

/// A block of rows of the result stays near while all terms are added.
static void multiply_packed(tile_function tile, const grus_multiplication *m, float *scratch) {
    int64_t padded = panel_count(m->columns) * panel_columns;
    for (int64_t first = 0; first < m->rows; first += block_rows)
        for (int64_t term = 0; term < m->inner; term += block_terms)
            multiply_rows(tile, m, first, term, m->right + term * padded, scratch);
}

/// Every block of the right factor is packed once.
static void multiply_unpacked(tile_function tile, const grus_multiplication *m, float *scratch) {
    bool transposed = m->right_form == grus_transposed;
    int64_t stride = transposed ? m->inner : m->columns;
    float *panels = scratch + tiles_size + margin_size;
    for (int64_t term = 0; term < m->inner; term += block_terms) {
        pack_block(least(block_terms, m->inner - term), m->columns, m->right + term * (transposed ? 1 : stride), stride,
                   transposed, 0, panel_count(m->columns), panels);
        for (int64_t first = 0; first < m->rows; first += block_rows) multiply_rows(tile, m, first, term, panels, scratch);
    }
}

/// A sum of no terms.
static void multiply_nothing(const grus_multiplication *m) {
    for (int64_t row = 0; row < m->rows; row++)
        for (int64_t column = 0; column < m->columns; column++) {
            float *result = m->result + row * m->columns + column;
            *result = (m->accumulating ? *result : 0) + (m->bias ? m->bias[column] : 0);
        }
}

void grus_multiply(const grus_multiplication *m, float *scratch) {
    if (m->inner == 0) return multiply_nothing(m);
    (m->right_form == grus_packed ? multiply_packed : multiply_unpacked)(tile_for_this_cpu(), m, scratch);
}
