#include "packing.h"

// Products of matrices, built as Goto and van de Geijn 2008 describe: a tile of the left factor times a panel of the right one
// is summed in registers. Every element is summed in the same order, however many rows there are.
//
// Products of bfloat16 numbers run on the instructions of single precision, which are exact for them: a number becomes one
// of single precision by a shift, or by a mask. That is for CPUs whose own instructions for pairs are no faster.

/// A tile of the left factor times a panel of the right one.
typedef struct {
    int64_t steps, rows;
    /// Whether a step has two terms.
    bool pairs;
    /// [terms, rows].
    const float *left;
    /// [steps, 32].
    const float *panel;
    int64_t panel_stride;
    /// A share of the panel that is read next: the tiles fetch it together, a few numbers with each step. Behind the last
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

// The number of rows is known when the loops over them are compiled, and whether a step has two terms.
#define FOR_EVERY_HEIGHT(tile, pairs) \
    switch (p->rows) {                \
    case 1: tile(1, pairs, p); break; \
    case 2: tile(2, pairs, p); break; \
    case 3: tile(3, pairs, p); break; \
    case 4: tile(4, pairs, p); break; \
    case 5: tile(5, pairs, p); break; \
    case 6: tile(6, pairs, p); break; \
    case 7: tile(7, pairs, p); break; \
    case 8: tile(8, pairs, p); break; \
    case 9: tile(9, pairs, p); break; \
    case 10: tile(10, pairs, p); break;\
    case 11: tile(11, pairs, p); break;\
    case 12: tile(12, pairs, p); break;\
    }
#define FOR_EVERY_TILE(tile)           \
    if (p->pairs) {                    \
        FOR_EVERY_HEIGHT(tile, true);  \
    } else {                           \
        FOR_EVERY_HEIGHT(tile, false); \
    }

#define WIDTH 4
#define TILE_HEIGHT 4
#include "tile.h"

static void tile_default(const tile_product *p) { FOR_EVERY_TILE(tile_4) }

#if defined(__x86_64__)
#define WIDTH 8
#define TILE_HEIGHT 6
#include "tile.h"
#define WIDTH 16
#define TILE_HEIGHT 12
#include "tile.h"

// Named by features, not as an architecture: for x86-64-v4 compilers prefer registers of half the width.
__attribute__((target("avx2,fma"))) static void tile_avx2(const tile_product *p) { FOR_EVERY_TILE(tile_8) }

__attribute__((target("avx512f"))) static void tile_avx512(const tile_product *p) { FOR_EVERY_TILE(tile_16) }
#endif

typedef void (*tile_function)(const tile_product *);

static tile_function tile_for_this_cpu(void) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f")) return tile_avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return tile_avx2;
#endif
    return tile_default;
}

// MARK: Products

/// Scratch memory: the tiles of a block of rows; a panel's results that would lie behind the last column, into which the last
/// tile may write too while it is packed; and a block of a right factor that is not packed yet.
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

/// A block of rows times a block of terms.
static void multiply_block(tile_function tile, int64_t rows, int64_t columns, tile_product p, const float *tiles,
                           const float *panels, float *margin) {
    const float *bias = p.bias;
    float *result = p.result;
    int64_t stride = p.result_stride, tile_count = (rows + tile_rows - 1) / tile_rows;
    p.ahead_stride = (panel_columns + tile_count - 1) / tile_count;
    for (int64_t column = 0; column < columns; column += panel_columns) {
        p.panel = panels + column * p.steps;
        p.bias = bias ? bias + column : NULL;
        for (int64_t i = 0; i < tile_count; i++) {
            int64_t row = tile_start(rows, i);
            p.rows = tile_start(rows, i + 1) - row;
            p.left = tiles + row * p.steps * step_terms(p.pairs);
            p.result = result + row * stride + column;
            p.ahead = p.panel + (panel_columns + i * p.ahead_stride) * p.steps;
            if (column + panel_columns <= columns)
                tile(&p);
            else
                multiply_margin(tile, p, columns - column, margin);
        }
    }
}

/// Copies a block of rows, as far as a block of terms goes, into tiles, for products with whose panels are packed.
static tile_product begin_rows(const grus_multiplication *m, int64_t first, int64_t term, float *tiles) {
    int64_t rows = least(block_rows, m->rows - first), stride = m->transposed_left ? m->rows : m->inner;
    int64_t terms = least(block_terms, m->inner - term);
    tile_product p = {.steps = step_count(terms, m->pairs),
                      .pairs = m->pairs,
                      .panel_stride = panel_columns,
                      .bias = term == 0 ? m->bias : NULL,
                      .result = m->result + first * m->columns,
                      .result_stride = m->columns,
                      .accumulating = m->accumulating || term > 0};
    for (int64_t row = 0, i = 1; row < rows; i++) {
        int64_t next = tile_start(rows, i), at = first + row;
        const float *left = m->left + (m->transposed_left ? term * stride + at : at * stride + term);
        pack_tile(terms, next - row, left, stride, m->transposed_left, m->pairs,
                  tiles + row * p.steps * step_terms(m->pairs));
        row = next;
    }
    return p;
}

/// A block of rows times a block of terms, whose panels are given.
static void multiply_rows(tile_function tile, const grus_multiplication *m, int64_t first, int64_t term, const float *panels,
                          float *scratch) {
    tile_product p = begin_rows(m, first, term, scratch);
    multiply_block(tile, least(block_rows, m->rows - first), m->columns, p, scratch, panels, scratch + tiles_size);
}

/// A block of rows of the result stays near while all terms are added.
static void multiply_packed(tile_function tile, const grus_multiplication *m, float *scratch) {
    int64_t padded = panel_count(m->columns) * panel_columns;
    for (int64_t first = 0; first < m->rows; first += block_rows)
        for (int64_t term = 0; term < m->inner; term += block_terms)
            multiply_rows(tile, m, first, term, m->right + step_count(term, m->pairs) * padded, scratch);
}

/// One tile of rows times a right factor that lies row by row. Its panels are read where they are, which for so few rows costs
/// less than to pack them; but for the last one, which may end with the memory.
static void multiply_in_place(tile_function tile, const grus_multiplication *m, float *scratch) {
    enum { rows_ahead = 8 };
    int64_t full = m->columns / panel_columns * panel_columns;
    float *margin = scratch + tiles_size, *last = margin + margin_size;
    for (int64_t term = 0; term < m->inner; term += block_terms) {
        tile_product whole = begin_rows(m, 0, term, scratch), p = whole;
        const float *right = m->right + term * m->columns;
        p.rows = m->rows, p.left = scratch, p.panel_stride = p.ahead_stride = m->columns;
        for (int64_t column = 0; column < full; column += panel_columns) {
            p.panel = right + column;
            p.ahead = p.panel + rows_ahead * m->columns;
            p.bias = whole.bias ? whole.bias + column : NULL;
            p.result = whole.result + column;
            tile(&p);
        }
        if (full == m->columns) continue;
        pack_block(p.steps, m->columns - full, right + full, m->columns, false, false, 0, 1, last);
        p.panel = p.ahead = last, p.panel_stride = panel_columns;
        p.bias = whole.bias ? whole.bias + full : NULL;
        p.result = whole.result + full;
        multiply_margin(tile, p, m->columns - full, margin);
    }
}

int64_t grus_rows_in_place(void) { return tile_rows; }

/// Every block of the right factor is packed once.
static void multiply_unpacked(tile_function tile, const grus_multiplication *m, float *scratch) {
    bool transposed = m->right_form == grus_transposed;
    int64_t stride = transposed ? m->inner : m->columns;
    float *panels = scratch + tiles_size + margin_size;
    for (int64_t term = 0; term < m->inner; term += block_terms) {
        pack_block(least(block_terms, m->inner - term), m->columns, m->right + term * (transposed ? 1 : stride), stride,
                   transposed, m->pairs, 0, panel_count(m->columns), panels);
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
    bool in_place = m->right_form == grus_plain && !m->pairs && m->rows <= grus_rows_in_place();
    (m->right_form == grus_packed ? multiply_packed : in_place ? multiply_in_place : multiply_unpacked)(
        tile_for_this_cpu(), m, scratch);
}
