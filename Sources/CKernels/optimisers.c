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

KERNEL void grus_nesterov(size_t count, float scale, float rate, float momentum, const float *restrict gradient,
                          float *restrict velocity, float *restrict value) {
    for (size_t i = 0; i < count; i++) {
        float g = scale * gradient[i];
        velocity[i] = momentum * velocity[i] + g;
        value[i] -= rate * (g + momentum * velocity[i]);
    }
}

KERNEL void grus_adagrad(size_t count, float scale, float rate, float epsilon, const float *restrict gradient,
                         float *restrict square_sum, float *restrict value) {
    for (size_t i = 0; i < count; i++) {
        float g = scale * gradient[i];
        square_sum[i] += g * g;
        value[i] -= rate * g / (__builtin_elementwise_sqrt(square_sum[i]) + epsilon);
    }
}

KERNEL void grus_adadelta(size_t count, float scale, float rate, float decay, float epsilon,
                          const float *restrict gradient, float *restrict mean_square,
                          float *restrict mean_squared_step, float *restrict value) {
    for (size_t i = 0; i < count; i++) {
        float g = scale * gradient[i];
        mean_square[i] = g * g + decay * (mean_square[i] - g * g);
        float step = __builtin_elementwise_sqrt(mean_squared_step[i] + epsilon) /
                     __builtin_elementwise_sqrt(mean_square[i] + epsilon) * g;
        mean_squared_step[i] = step * step + decay * (mean_squared_step[i] - step * step);
        value[i] -= rate * step;
    }
}

KERNEL void grus_scale(size_t count, float factor, float *restrict x) {
    for (size_t i = 0; i < count; i++) x[i] *= factor;
}

KERNEL void grus_combine(size_t count, float a, float *restrict x, float b, const float *restrict y) {
    for (size_t i = 0; i < count; i++) x[i] = a * x[i] + b * y[i];
}

KERNEL void grus_clamp(size_t count, float limit, float *restrict x) {
    for (size_t i = 0; i < count; i++) x[i] = x[i] > limit ? limit : x[i] < -limit ? -limit : x[i];
}

KERNEL void grus_swap(size_t count, float *restrict x, float *restrict y) {
    for (size_t i = 0; i < count; i++) {
        float number = x[i];
        x[i] = y[i];
        y[i] = number;
    }
}
