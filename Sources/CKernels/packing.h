#ifndef GRUS_PACKING_H
#define GRUS_PACKING_H

#include "CKernels.h"
#include "vector.h"

// The forms in which products read their factors: the right one in panels of 32 columns, cut into blocks of terms, so that a
// panel stays in the cache next to the core; the left one in tiles of up to twelve rows. A step of a panel is a row of 32
// numbers, or of 32 words with two bfloat16 numbers each: the even term in the lower half, the odd one in the upper half.

enum {
    panel_columns = 32,
    block_terms = 256,
    tile_rows = 12,
    /// Rows whose tiles are copied at a time; they stay in the second cache.
    block_rows = 8 * tile_rows,
};

INLINE int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

/// The tiles of a block of rows differ by one row at most, for a tile of a row or two waits for its own sums.
INLINE int64_t tile_start(int64_t rows, int64_t tile) {
    int64_t tiles = (rows + tile_rows - 1) / tile_rows;
    return rows / tiles * tile + least(tile, rows % tiles);
}

INLINE int64_t panel_count(int64_t columns) { return (columns + panel_columns - 1) / panel_columns; }

/// Terms of one step.
INLINE int64_t step_terms(bool pairs) { return pairs ? 2 : 1; }

/// Steps of a number of terms; the last one may want a term, which then is zero.
INLINE int64_t step_count(int64_t terms, bool pairs) { return (terms + step_terms(pairs) - 1) / step_terms(pairs); }

/// The panels `first ..< last` of a block of terms, whose first element is `right`. `stride` is from row to row in memory.
void pack_block(int64_t terms, int64_t columns, const float *right, int64_t stride, bool transposed, bool pairs,
                int64_t first, int64_t last, float *packed);

/// A tile of the left factor: [terms, rows], for pairs rounded to bfloat16 and with an even number of terms. Up to fifteen
/// numbers behind it are overwritten.
void pack_tile(int64_t terms, int64_t rows, const float *left, int64_t stride, bool transposed, bool pairs, float *tile);

#endif
