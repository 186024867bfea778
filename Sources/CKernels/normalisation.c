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

KERNEL void grus_layer_norm_forward(size_t rows, size_t columns, const float *restrict in, const float *restrict gain,
                                    const float *restrict bias, float *restrict statistics, float *restrict out) {
    for (size_t row = 0; row < rows; row++) {
        const float *restrict x = in + row * columns;
        float *restrict y = out + row * columns;
        float mean = sum_of(columns, x) / (float)columns;
        float scale = 1.0f / __builtin_sqrtf(sum_of_squares(columns, x, mean) / (float)columns + epsilon);
        statistics[2 * row] = mean;
        statistics[2 * row + 1] = scale;
        for (size_t i = 0; i < columns; i++) y[i] = gain[i] * ((x[i] - mean) * scale) + bias[i];
    }
}

KERNEL void grus_layer_norm_backward(size_t rows, size_t columns, const float *restrict in, const float *restrict gain,
                                     const float *restrict statistics, const float *restrict d_out,
                                     float *restrict d_in, float *restrict d_gain, float *restrict d_bias) {
    for (size_t row = 0; row < rows; row++) {
        const float *restrict x = in + row * columns, *restrict d = d_out + row * columns;
        float *restrict dx = d_in + row * columns;
        float mean = statistics[2 * row], scale = statistics[2 * row + 1], sum = 0.0f, product = 0.0f;
        for (size_t i = 0; i < columns; i++) {
            float normal = (x[i] - mean) * scale;
            d_gain[i] += d[i] * normal;
            d_bias[i] += d[i];
            sum += d[i] * gain[i];
            product += d[i] * gain[i] * normal;
        }
        sum /= (float)columns;
        product /= (float)columns;
        for (size_t i = 0; i < columns; i++)
            dx[i] += scale * (d[i] * gain[i] - sum - (x[i] - mean) * scale * product);
    }
}
