#ifndef GRUS_ONEDNN_H
#define GRUS_ONEDNN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A narrow wall around oneDNN: products of bfloat16 matrices, C (+)= A · B (+ bias) in single precision, all of them
// row-major and contiguous. It compiles against oneDNN 2.x and 3.x, whose C interfaces differ.

/// The size of a product that only its runs know.
#define GRUS_AT_RUN INT64_MIN

/// What a product computes: C[rows, columns] = A[rows, inner] · B[inner, columns].
typedef struct {
    /// Either rows, or for a transposed A inner, may be GRUS_AT_RUN: then one product serves batches of all sizes.
    int64_t rows, columns, inner;
    /// A is stored as [inner, rows]; B is stored as [columns, inner].
    bool transposed_a, transposed_b;
    /// Add to C instead of overwriting it.
    bool accumulating;
    /// Add a bias of [columns] to every row.
    bool biased;
} grus_product_shape;

/// A product that is ready to run, for one thread at a time.
typedef struct grus_product grus_product;

/// Makes a product; NULL if oneDNN cannot (which with valid sizes means that memory is exhausted, or that the CPU lacks
/// bfloat16).
grus_product *grus_product_create(const grus_product_shape *shape);

void grus_product_destroy(grus_product *product);

/// Bytes of scratch memory that `grus_product_run` needs, 64-byte aligned.
size_t grus_product_scratch_size(const grus_product *product);

/// Runs the product on the calling thread. `size` is what the shape left to the run. Returns 0 on success.
int grus_product_run(grus_product *product, int64_t size, const void *a, const void *b, const float *bias, void *c,
                     void *scratch);

/// Whether the CPU multiplies bfloat16 numbers by instructions of its own.
bool grus_has_bf16(void);

/// Whether these instructions multiply more bfloat16 numbers in a second than others multiply single-precision numbers.
/// On CPUs of Intel's those of AMX do; those of AVX512-BF16 multiply two numbers per lane in two cycles.
bool grus_bf16_is_faster(void);

#endif
