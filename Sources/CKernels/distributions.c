#include "CKernels.h"
#include "vector.h"

#include <float.h>

KERNEL void grus_add_softmax(size_t count, float sharpness, float share, const float *restrict x, float *restrict y) {
    float largest = largest_of(count, x), sum = 0.0f;
    for (size_t i = 0; i < count; i++) sum += vector_exp(sharpness * (x[i] - largest));
    float factor = share / sum;
    for (size_t i = 0; i < count; i++) y[i] += factor * vector_exp(sharpness * (x[i] - largest));
}

KERNEL void grus_add_log_softmax(size_t count, float share, const float *restrict x, float *restrict y) {
    float largest = largest_of(count, x), sum = 0.0f;
    for (size_t i = 0; i < count; i++) sum += vector_exp(x[i] - largest);
    float log_sum = largest + logf(sum);
    for (size_t i = 0; i < count; i++) y[i] += share * (x[i] - log_sum);
}

KERNEL void grus_log(size_t count, float *x) {
    for (size_t i = 0; i < count; i++) x[i] = logf(x[i] < FLT_MIN ? FLT_MIN : x[i]);
}
