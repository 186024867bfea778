#include "CKernels.h"
#include "vector.h"

/// What is added to a variance, as PyTorch does.
static const float epsilon = 1e-5f;

INLINE float sum_of(size_t count, const float *restrict x) {
    float sum = 0.0f;
    for (size_t i = 0; i < count; i++) sum += x[i];
    return sum;
}

INLINE float sum_of_squares(size_t count, const float *restrict x, float mean) {
    float sum = 0.0f;
    for (size_t i = 0; i < count; i++) sum += (x[i] - mean) * (x[i] - mean);
    return sum;
}

KERNEL void grus_layer_norm_forward(size_t rows, size_t groups, size_t width, const float *restrict in,
                                    const float *restrict gain, const float *restrict bias, bool accumulating,
                                    float *restrict statistics, float *restrict out) {
    for (size_t block = 0; block < rows * groups; block++) {
        const float *restrict x = in + block * width, *restrict g = gain + block % groups * width;
        const float *restrict b = bias + block % groups * width;
        float *restrict y = out + block * width;
        float mean = sum_of(width, x) / (float)width;
        float scale = 1.0f / __builtin_sqrtf(sum_of_squares(width, x, mean) / (float)width + epsilon);
        statistics[2 * block] = mean;
        statistics[2 * block + 1] = scale;
        if (accumulating)
            for (size_t i = 0; i < width; i++) y[i] += g[i] * ((x[i] - mean) * scale);
        else if (bias == NULL)
            for (size_t i = 0; i < width; i++) y[i] = g[i] * ((x[i] - mean) * scale);
        else
            for (size_t i = 0; i < width; i++) y[i] = g[i] * ((x[i] - mean) * scale) + b[i];
    }
}

KERNEL void grus_layer_norm_backward(size_t rows, size_t groups, size_t width, const float *restrict in,
                                     const float *restrict gain, const float *restrict statistics,
                                     const float *restrict d_out, float *restrict d_in, float *restrict d_gain) {
    for (size_t block = 0; block < rows * groups; block++) {
        const float *restrict x = in + block * width, *restrict d = d_out + block * width;
        const float *restrict g = gain + block % groups * width;
        float *restrict dx = d_in + block * width, *restrict dg = d_gain + block % groups * width;
        float mean = statistics[2 * block], scale = statistics[2 * block + 1], sum = 0.0f, product = 0.0f;
        for (size_t i = 0; i < width; i++) {
            float normal = (x[i] - mean) * scale;
            dg[i] += d[i] * normal;
            sum += d[i] * g[i];
            product += d[i] * g[i] * normal;
        }
        sum /= (float)width;
        product /= (float)width;
        for (size_t i = 0; i < width; i++) dx[i] += scale * (d[i] * g[i] - sum - (x[i] - mean) * scale * product);
    }
}
