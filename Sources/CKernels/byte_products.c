#include "packing.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// Products of bytes. The left factor, whose rows are quantised on the fly, is signed. The right one is signed too, but lies in
// its panels with 128 added, for instructions multiply signed by unsigned bytes; 128 times the sum of a row's bytes is taken
// off again. Sums are exact, and so every kind of instructions gives the same bits.

/// How a row lies in bytes: it is `scale` times them.
typedef struct {
    float scale;
    /// The sum of the bytes.
    int32_t sum;
} quantized_row;

/// 32 columns of the right factor.
typedef struct {
    float scales[panel_columns];
    /// [steps, 32], four terms each; the first one is in the lowest byte.
    int32_t words[];
} byte_panel;

/// A tile of the left factor times a panel of the right one.
typedef struct {
    int64_t steps, rows;
    /// [steps, rows], four terms each.
    const int32_t *left;
    /// [rows].
    const quantized_row *quantized;
    const byte_panel *panel;
    /// A share of the panel that is read next, as in products of single precision.
    const int32_t *ahead;
    int64_t ahead_stride;
    /// [32], or NULL.
    const float *bias;
    /// [rows, 32].
    float *result;
    int64_t result_stride;
    bool accumulating;
} byte_tile;

// MARK: Tiles

typedef int32_t sums_4 __attribute__((vector_size(16), aligned(4), may_alias));

/// Without instructions for it, term by term.
INLINE sums_4 add_products_4(sums_4 sums, sums_4 right, int32_t left) {
    for (int term = 0; term < 4; term++) sums += (right >> 8 * term & 0xFF) * (int8_t)(left >> 8 * term);
    return sums;
}

#define INSTRUCTIONS
#define WIDTH 4
#define TILE_HEIGHT 4
#include "byte_tile.h"

// The number of rows is known when the loops over them are compiled.
#define FOR_EVERY_HEIGHT(tile)     \
    switch (p->rows) {             \
    case 1: tile(1, p); break;     \
    case 2: tile(2, p); break;     \
    case 3: tile(3, p); break;     \
    case 4: tile(4, p); break;     \
    case 5: tile(5, p); break;     \
    case 6: tile(6, p); break;     \
    case 7: tile(7, p); break;     \
    case 8: tile(8, p); break;     \
    case 9: tile(9, p); break;     \
    case 10: tile(10, p); break;   \
    case 11: tile(11, p); break;   \
    case 12: tile(12, p); break;   \
    }

static void byte_tile_plain(const byte_tile *p) { FOR_EVERY_HEIGHT(byte_tile_4) }

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2")))
#define AVX512_VNNI __attribute__((target("avx512f,avx512vnni")))

typedef int32_t sums_8 __attribute__((vector_size(32), aligned(4), may_alias));
typedef int32_t sums_16 __attribute__((vector_size(64), aligned(4), may_alias));

/// In words of two terms, for sums of two products of bytes do not fit in 16 bits: first the even terms, then the odd ones.
AVX2 INLINE sums_8 add_products_8(sums_8 sums, sums_8 right, int32_t left) {
    __m256i r = (__m256i)right, l = _mm256_set1_epi32(left);
    __m256i even = _mm256_madd_epi16(_mm256_and_si256(r, _mm256_set1_epi16(0xFF)), _mm256_srai_epi16(_mm256_slli_epi16(l, 8), 8));
    __m256i odd = _mm256_madd_epi16(_mm256_srli_epi16(r, 8), _mm256_srai_epi16(l, 8));
    return sums + (sums_8)even + (sums_8)odd;
}

AVX512_VNNI INLINE sums_16 add_products_16(sums_16 sums, sums_16 right, int32_t left) {
    return (sums_16)_mm512_dpbusd_epi32((__m512i)sums, (__m512i)right, _mm512_set1_epi32(left));
}

#define INSTRUCTIONS AVX2
#define WIDTH 8
#define TILE_HEIGHT 4
#include "byte_tile.h"
#define INSTRUCTIONS AVX512_VNNI
#define WIDTH 16
#define TILE_HEIGHT 12
#include "byte_tile.h"

AVX2 static void byte_tile_avx2(const byte_tile *p) { FOR_EVERY_HEIGHT(byte_tile_8) }

AVX512_VNNI static void byte_tile_avx512(const byte_tile *p) { FOR_EVERY_HEIGHT(byte_tile_16) }
#endif

typedef void (*byte_tile_function)(const byte_tile *);

static byte_tile_function byte_tile_by(grus_byte_instructions instructions) {
#if defined(__x86_64__)
    if (instructions == grus_bytes_avx512_vnni) return byte_tile_avx512;
    if (instructions == grus_bytes_avx2) return byte_tile_avx2;
#endif
    return byte_tile_plain;
}

bool grus_has_byte_instructions(grus_byte_instructions instructions) {
#if defined(__x86_64__)
    if (instructions == grus_bytes_avx512_vnni)
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vnni");
    if (instructions == grus_bytes_avx2) return __builtin_cpu_supports("avx2");
#endif
    return instructions == grus_bytes_plain;
}

// MARK: Quantisation

/// What a row is divided by: its largest magnitude over 127. NaN where a number is not finite, and 0 for a row of next to
/// nothing. Magnitudes compare as their bits do.
INLINE float scale_of_bits(uint32_t largest) {
    enum { infinity = 0x7F800000, tiny = 0x04800000 };
    float magnitude;
    memcpy(&magnitude, &largest, sizeof magnitude);
    return largest >= infinity ? NAN : largest < tiny ? 0 : magnitude / 127;
}

INLINE uint32_t magnitude_bits(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits & 0x7FFFFFFF;
}

/// The nearest whole number, of two the even one: the lowest bits of what the sum with 1.5 · 2²³ rounds to.
INLINE int8_t nearest_byte(float x, float inverse) {
#pragma clang fp contract(off) reassociate(off)
    float shifted = x * inverse + 12582912.0f;
    int32_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    return (int8_t)bits;
}

INLINE float inverse_of(float scale) { return scale > 0 ? 1 / scale : 0; }

KERNEL static quantized_row quantize_row(int64_t columns, const float *restrict in, int8_t *restrict out) {
    uint32_t largest = 0;
    for (int64_t i = 0; i < columns; i++) largest = magnitude_bits(in[i]) > largest ? magnitude_bits(in[i]) : largest;
    float scale = scale_of_bits(largest), inverse = inverse_of(scale);
    int32_t sum = 0;
    if (inverse == 0) {
        memset(out, 0, (size_t)columns);
    } else {
        for (int64_t i = 0; i < columns; i++) {
            out[i] = nearest_byte(in[i], inverse);
            sum += out[i];
        }
    }
    return (quantized_row){scale, sum};
}

void grus_quantize_rows(size_t rows, size_t columns, const float *in, int8_t *out, float *scales) {
    for (size_t row = 0; row < rows; row++)
        scales[row] = quantize_row((int64_t)columns, in + row * columns, out + row * columns).scale;
}

KERNEL void grus_quantize_columns(size_t rows, size_t columns, const float *restrict in, int8_t *restrict out,
                                  float *restrict scales) {
    memset(scales, 0, columns * sizeof *scales);
    for (size_t row = 0; row < rows; row++)
        for (size_t column = 0; column < columns; column++) {
            float magnitude = fabsf(in[row * columns + column]);
            scales[column] = magnitude > scales[column] ? magnitude : scales[column];
        }
    for (size_t column = 0; column < columns; column++) scales[column] = scale_of_bits(magnitude_bits(scales[column]));
    for (size_t row = 0; row < rows; row++)
        for (size_t column = 0; column < columns; column++)
            out[row * columns + column] = nearest_byte(in[row * columns + column], inverse_of(scales[column]));
}

KERNEL void grus_dequantize(size_t count, const int8_t *restrict in, float scale, float *restrict out) {
    for (size_t i = 0; i < count; i++) out[i] = scale * in[i];
}

// MARK: The right factor

INLINE int64_t byte_steps(int64_t terms) { return (terms + 3) / 4; }

/// A panel in words.
INLINE int64_t byte_panel_size(int64_t terms) { return panel_columns * (1 + byte_steps(terms)); }

size_t grus_packed_bytes_count(int64_t inner, int64_t columns) {
    return (size_t)(panel_count(columns) * byte_panel_size(inner));
}

/// 128 in all bytes of a word: added to signed ones, which this bit alone does.
enum { offsets = (int32_t)0x80808080 };

INLINE int32_t byte_at(const int8_t *bytes, int64_t place, int term) { return (int32_t)((uint32_t)(uint8_t)bytes[place] << 8 * term); }

/// The terms of a step side by side, whose rows lie `stride` apart.
KERNEL static void pack_plain_step(int64_t columns, const int8_t *restrict right, int64_t stride, int32_t *restrict words) {
    for (int64_t i = 0; i < columns; i++)
        words[i] = offsets ^ (byte_at(right, i, 0) | byte_at(right, i + stride, 1) | byte_at(right, i + 2 * stride, 2) |
                              byte_at(right, i + 3 * stride, 3));
}

/// The same with less than four terms; those that are not there are multiplied by zero.
static void pack_last_step(int64_t terms, int64_t columns, const int8_t *right, int64_t term_stride, int64_t column_stride,
                           int32_t *words) {
    for (int64_t i = 0; i < columns; i++) {
        words[i] = offsets;
        for (int term = 0; term < terms; term++) words[i] ^= byte_at(right, i * column_stride + term * term_stride, term);
    }
}

static void pack_plain_panel(int64_t terms, int64_t columns, const int8_t *right, int64_t stride, int32_t *words) {
    int64_t term = 0;
    for (; term + 4 <= terms; term += 4) pack_plain_step(columns, right + term * stride, stride, words + term / 4 * panel_columns);
    if (term < terms)
        pack_last_step(terms - term, columns, right + term * stride, stride, 1, words + term / 4 * panel_columns);
}

static void pack_transposed_panel(int64_t terms, int64_t columns, const int8_t *right, int64_t stride, int32_t *words) {
    for (int64_t column = 0; column < columns; column++)
        for (int64_t step = 0; step < terms / 4; step++) {
            int32_t word;
            memcpy(&word, right + column * stride + 4 * step, sizeof word);
            words[step * panel_columns + column] = offsets ^ word;
        }
    if (terms % 4 > 0)
        pack_last_step(terms % 4, columns, right + terms / 4 * 4, 1, stride, words + terms / 4 * panel_columns);
}

void grus_pack_bytes(int64_t inner, int64_t columns, const int8_t *right, const float *scales, bool transposed, int64_t first,
                     int64_t last, float *packed) {
    for (int64_t i = first; i < last; i++) {
        int64_t column = i * panel_columns, count = least(panel_columns, columns - column);
        byte_panel *panel = (byte_panel *)(packed + i * byte_panel_size(inner));
        if (count < panel_columns) memset(panel, 0, (size_t)byte_panel_size(inner) * sizeof *packed);
        memcpy(panel->scales, scales + column, (size_t)count * sizeof *scales);
        if (transposed)
            pack_transposed_panel(inner, count, right + column * inner, inner, panel->words);
        else
            pack_plain_panel(inner, count, right + column, columns, panel->words);
    }
}

// MARK: Products

/// Scratch memory: how the rows of a block are quantised; their bytes, row by row; the same in tiles; and results that would
/// lie behind the last column.
typedef struct {
    quantized_row rows[block_rows];
    float margin[tile_rows * panel_columns];
    /// Twice [block_rows, steps]; what is packed may be followed by fifteen words without meaning.
    float words[];
} byte_scratch;

size_t grus_multiply_bytes_scratch(int64_t inner) {
    return sizeof(byte_scratch) / sizeof(float) + (size_t)(2 * block_rows * byte_steps(inner) + 16);
}

/// Quantises a block of rows, and copies it into tiles.
static void quantize_block(int64_t rows, int64_t inner, const float *left, byte_scratch *scratch) {
    int64_t steps = byte_steps(inner);
    float *bytes = scratch->words + block_rows * steps + 16, *tiles = scratch->words;
    for (int64_t row = 0; row < rows; row++) {
        if (steps > 0) bytes[(row + 1) * steps - 1] = 0;
        scratch->rows[row] = quantize_row(inner, left + row * inner, (int8_t *)(bytes + row * steps));
    }
    for (int64_t row = 0, i = 1; row < rows; i++) {
        int64_t next = tile_start(rows, i);
        pack_tile(steps, next - row, bytes + row * steps, steps, false, false, tiles + row * steps);
        row = next;
    }
}

/// The last panel has fewer than 32 columns: they are summed aside.
static void multiply_byte_margin(byte_tile_function tile, byte_tile p, int64_t columns, float *margin) {
#pragma clang fp contract(off) reassociate(off)
    float *result = p.result;
    const float *bias = p.bias;
    bool accumulating = p.accumulating;
    int64_t stride = p.result_stride;
    p.result = margin, p.result_stride = panel_columns, p.bias = NULL, p.accumulating = false;
    tile(&p);
    for (int64_t row = 0; row < p.rows; row++)
        for (int64_t column = 0; column < columns; column++) {
            float value = margin[row * panel_columns + column] + (bias ? bias[column] : 0);
            put(result + row * stride + column, value, accumulating);
        }
}

/// A block of rows, whose tiles are packed.
static void multiply_byte_block(byte_tile_function tile, const grus_byte_multiplication *m, int64_t first, int64_t rows,
                                byte_scratch *scratch) {
    int64_t tile_count = (rows + tile_rows - 1) / tile_rows, steps = byte_steps(m->inner);
    byte_tile p = {.steps = steps,
                   .ahead_stride = (panel_columns + tile_count - 1) / tile_count,
                   .result_stride = m->columns,
                   .accumulating = m->accumulating};
    for (int64_t column = 0; column < m->columns; column += panel_columns) {
        p.panel = (const byte_panel *)(m->right + column / panel_columns * byte_panel_size(m->inner));
        p.bias = m->bias ? m->bias + column : NULL;
        for (int64_t i = 0; i < tile_count; i++) {
            int64_t row = tile_start(rows, i);
            p.rows = tile_start(rows, i + 1) - row;
            p.left = (const int32_t *)scratch->words + row * steps;
            p.quantized = scratch->rows + row;
            p.result = m->result + (first + row) * m->columns + column;
            p.ahead = p.panel->words + (panel_columns + i * p.ahead_stride) * steps;
            if (column + panel_columns <= m->columns)
                tile(&p);
            else
                multiply_byte_margin(tile, p, m->columns - column, scratch->margin);
        }
    }
}

void grus_multiply_bytes(const grus_byte_multiplication *m, float *scratch) {
    byte_tile_function tile = byte_tile_by(m->instructions);
    for (int64_t first = 0; first < m->rows; first += block_rows) {
        int64_t rows = least(block_rows, m->rows - first);
        quantize_block(rows, m->inner, m->left + first * m->inner, (byte_scratch *)scratch);
        multiply_byte_block(tile, m, first, rows, (byte_scratch *)scratch);
    }
}
