#include "CKernels.h"
#include "vector.h"

KERNEL double grus_sum_of_squares(size_t count, const float *restrict x) {
    enum { block = 4096 };
    double total = 0.0;
    for (size_t start = 0; start < count; start += block) {
        size_t end = count - start < block ? count : start + block;
        float sum = 0.0f;
        for (size_t i = start; i < end; i++) sum += x[i] * x[i];
        total += (double)sum;
    }
    return total;
}

KERNEL void grus_adam(size_t count, float scale, float rate, float beta1, float beta2, float epsilon,
                      const float *restrict gradient, float *restrict first, float *restrict second,
                      float *restrict value) {
    for (size_t i = 0; i < count; i++) {
        float g = scale * gradient[i];
        first[i] = g + beta1 * (first[i] - g);
        second[i] = g * g + beta2 * (second[i] - g * g);
        value[i] -= rate * first[i] / (__builtin_elementwise_sqrt(second[i]) + epsilon);
    }
}

KERNEL void grus_sgd(size_t count, float scale, float rate, float momentum, const float *restrict gradient,
                     float *restrict velocity, float *restrict value) {
    for (size_t i = 0; i < count; i++) {
        velocity[i] = momentum * velocity[i] + scale * gradient[i];
        value[i] -= rate * velocity[i];
    }
}

KERNEL void grus_rmsprop(size_t count, float scale, float rate, float decay, float epsilon,
                         const float *restrict gradient, float *restrict mean_square, float *restrict value) {
    for (size_t i = 0; i < count; i++) {
        float g = scale * gradient[i];
        mean_square[i] = g * g + decay * (mean_square[i] - g * g);
        value[i] -= rate * g / (__builtin_elementwise_sqrt(mean_square[i]) + epsilon);
    }
}
