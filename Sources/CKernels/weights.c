#include "CKernels.h"
#include "vector.h"

// The forms in which products of bfloat16 numbers read matrices.

/// Half of the last place that stays is added, and one less where that place is even. Numbers that are none stay so.
INLINE uint16_t rounded(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    uint32_t is_nan = (bits & 0x7FFFFFFFu) > 0x7F800000u;
    uint32_t nearest = (bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16;
    return (uint16_t)(is_nan ? (bits >> 16) | 0x40u : nearest);
}

KERNEL void grus_round_bf16(size_t count, const float *restrict in, uint16_t *restrict out) {
    for (size_t i = 0; i < count; i++) out[i] = rounded(in[i]);
}

enum { tile = 16 };

/// Square tiles, so that every cache line that is touched is used whole.
KERNEL void grus_transpose_bf16(size_t rows, size_t columns, size_t stride, const float *restrict in,
                                uint16_t *restrict out) {
    for (size_t row = 0; row < rows; row += tile) {
        size_t height = rows - row < tile ? rows - row : tile;
        for (size_t column = 0; column < columns; column++)
            for (size_t i = 0; i < height; i++)
                out[column * stride + row + i] = rounded(in[(row + i) * columns + column]);
    }
}
