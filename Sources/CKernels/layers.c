#include "CKernels.h"
#include "vector.h"

KERNEL void grus_weighted_sum(size_t count, float a, const float *restrict x, float b, const float *restrict y,
                              float *restrict out) {
    for (size_t i = 0; i < count; i++) out[i] = a * x[i] + b * y[i];
}

KERNEL void grus_add_scaled(size_t count, float a, const float *restrict x, float *restrict y) {
    for (size_t i = 0; i < count; i++) y[i] += a * x[i];
}

KERNEL void grus_glu(size_t rows, size_t width, const float *restrict in, float *restrict out) {
    for (size_t row = 0; row < rows; row++) {
        const float *restrict x = in + 2 * row * width, *restrict gate = x + width;
        float *restrict y = out + row * width;
        for (size_t i = 0; i < width; i++) y[i] = x[i] * vector_sigmoid(gate[i]);
    }
}

/// One row; `in` may be `d_in`.
INLINE void glu_backward(size_t width, const float *in, const float *d, bool accumulating, float *d_in) {
#pragma clang loop vectorize(assume_safety)
    for (size_t i = 0; i < width; i++) {
        float x = in[i], gate = vector_sigmoid(in[width + i]);
        put(d_in + i, d[i] * gate, accumulating);
        put(d_in + width + i, d[i] * x * gate * (1.0f - gate), accumulating);
    }
}

KERNEL void grus_glu_backward(size_t rows, size_t width, const float *in, const float *d_out, bool accumulating,
                              float *d_in) {
    for (size_t row = 0; row < rows; row++) {
        const float *x = in + 2 * row * width, *d = d_out + row * width;
        // Two calls, so that each is compiled for one of the cases.
        if (accumulating)
            glu_backward(width, x, d, true, d_in + 2 * row * width);
        else
            glu_backward(width, x, d, false, d_in + 2 * row * width);
    }
}

KERNEL void grus_maxout(size_t rows, size_t width, const float *restrict in, float *restrict out) {
    for (size_t row = 0; row < rows; row++) {
        const float *restrict x = in + 2 * row * width, *restrict y = x + width;
        for (size_t i = 0; i < width; i++) out[row * width + i] = x[i] < y[i] ? y[i] : x[i];
    }
}

KERNEL void grus_maxout_backward(size_t rows, size_t width, const float *restrict in, const float *restrict d_out,
                                 float *restrict d_in) {
    for (size_t row = 0; row < rows; row++) {
        const float *restrict x = in + 2 * row * width, *restrict y = x + width, *restrict d = d_out + row * width;
        float *restrict d_x = d_in + 2 * row * width, *restrict d_y = d_x + width;
        for (size_t i = 0; i < width; i++) {
            d_x[i] += x[i] < y[i] ? 0.0f : d[i];
            d_y[i] += x[i] < y[i] ? d[i] : 0.0f;
        }
    }
}

KERNEL void grus_softmax(size_t rows, size_t columns, float scale, float *restrict scores) {
    for (size_t row = 0; row < rows; row++) {
        float *restrict x = scores + row * columns, largest = largest_of(columns, x), sum = 0.0f;
        for (size_t i = 0; i < columns; i++) sum += x[i] = vector_exp(scale * (x[i] - largest));
        float share = 1.0f / sum;
        for (size_t i = 0; i < columns; i++) x[i] *= share;
    }
}

KERNEL void grus_softmax_backward(size_t rows, size_t columns, float scale, const float *restrict weights,
                                  float *restrict gradient) {
    for (size_t row = 0; row < rows; row++) {
        const float *restrict w = weights + row * columns;
        float *restrict d = gradient + row * columns, mean = 0.0f;
        for (size_t i = 0; i < columns; i++) mean += w[i] * d[i];
        for (size_t i = 0; i < columns; i++) d[i] = scale * w[i] * (d[i] - mean);
    }
}

void grus_sinusoids(size_t rows, size_t columns, float *out) {
    for (size_t i = 0; i < columns; i++) {
        double rate = exp(-(double)(i & ~(size_t)1) / (double)columns * log(10000.0));
        for (size_t row = 0; row < rows; row++) {
            double angle = (double)row * rate;
            out[row * columns + i] = (float)(i & 1 ? cos(angle) : sin(angle));
        }
    }
}
