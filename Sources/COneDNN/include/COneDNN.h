#ifndef GRUS_ONEDNN_H
#define GRUS_ONEDNN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A narrow wall around oneDNN: single-precision matrix products, C (+)= A · B (+ bias), all matrices row-major with
// their own row strides. It compiles against oneDNN 2.x and 3.x, whose C interfaces differ.

/// What a product computes: C[rows, columns] = A[rows, inner] · B[inner, columns].
typedef struct {
    int64_t rows, columns, inner;
    /// Elements from one stored row to the next.
    int64_t stride_a, stride_b, stride_c;
    /// A is stored as [inner, rows]; B is stored as [columns, inner].
    bool transposed_a, transposed_b;
    /// Add to C instead of overwriting it.
    bool accumulating;
    /// Add a bias of [columns] to every row.
    bool biased;
} grus_product_shape;

/// A product that is ready to run, for one thread at a time.
typedef struct grus_product grus_product;

/// Makes a product; NULL if oneDNN cannot (which with valid sizes means that memory is exhausted).
grus_product *grus_product_create(const grus_product_shape *shape);

void grus_product_destroy(grus_product *product);

/// Bytes of scratch memory that `grus_product_run` needs, 64-byte aligned.
size_t grus_product_scratch_size(const grus_product *product);

/// Runs the product on the calling thread. Returns 0 on success.
int grus_product_run(grus_product *product, const float *a, const float *b, const float *bias, float *c, void *scratch);

/// The version of oneDNN that is loaded, as 10000 · major + 100 · minor + patch.
int grus_onednn_version(void);

#endif
