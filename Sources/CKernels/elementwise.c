#include "CKernels.h"
#include "vector.h"

#include <string.h>

KERNEL void grus_tanh(size_t count, const float *in, float *out) {
#pragma clang loop vectorize(assume_safety)
    for (size_t i = 0; i < count; i++) out[i] = vector_tanh(in[i]);
}

KERNEL void grus_tanh_backward(size_t count, const float *restrict out, const float *restrict d_out,
                               float *restrict d_in) {
    for (size_t i = 0; i < count; i++) d_in[i] += d_out[i] * (1.0f - out[i] * out[i]);
}

KERNEL void grus_relu(size_t count, const float *restrict in, float *restrict out) {
    for (size_t i = 0; i < count; i++) out[i] = in[i] < 0.0f ? 0.0f : in[i];
}

KERNEL void grus_relu_backward(size_t count, const float *restrict out, const float *restrict d_out,
                               float *restrict d_in) {
    for (size_t i = 0; i < count; i++) d_in[i] += out[i] > 0.0f ? d_out[i] : 0.0f;
}

KERNEL void grus_add(size_t count, const float *restrict x, float *restrict y) {
    for (size_t i = 0; i < count; i++) y[i] += x[i];
}

/// 32 well mixed bits of (key, position): the finaliser of MurmurHash3, run twice with both halves of the key.
INLINE uint32_t mix(uint32_t position, uint32_t low, uint32_t high) {
    uint32_t x = position * 0x9E3779B9u + low;
    x = (x ^ (x >> 16)) * 0x85EBCA6Bu;
    x = (x ^ (x >> 13)) * 0xC2B2AE35u;
    x = (x ^ (x >> 16)) + high;
    x = (x ^ (x >> 16)) * 0x85EBCA6Bu;
    x = (x ^ (x >> 13)) * 0xC2B2AE35u;
    return x ^ (x >> 16);
}

/// The factor of one unit. 24 bits make the comparison exact in single precision.
INLINE float dropout_factor(uint32_t position, uint64_t key, float probability, float kept) {
    float uniform = (float)(int32_t)(mix(position, (uint32_t)key, (uint32_t)(key >> 32)) >> 8) * 0x1p-24f;
    return uniform < probability ? 0.0f : kept;
}

KERNEL void grus_dropout(size_t count, float probability, uint64_t key, const float *restrict in, float *restrict out) {
    float kept = 1.0f / (1.0f - probability);
    for (size_t i = 0; i < count; i++) out[i] = in[i] * dropout_factor((uint32_t)i, key, probability, kept);
}

KERNEL void grus_dropout_backward(size_t count, float probability, uint64_t key, const float *restrict d_out,
                                  float *restrict d_in) {
    float kept = 1.0f / (1.0f - probability);
    for (size_t i = 0; i < count; i++) d_in[i] += d_out[i] * dropout_factor((uint32_t)i, key, probability, kept);
}

KERNEL void grus_add_rows(size_t rows, size_t columns, size_t stride, const float *restrict in, float *restrict out) {
    for (size_t row = 0; row < rows; row++) {
        const float *restrict x = in + row * stride;
        for (size_t i = 0; i < columns; i++) out[i] += x[i];
    }
}

KERNEL bool grus_are_finite(size_t count, const void *numbers) {
    const uint32_t exponent = 0x7F800000u;
    const char *bytes = numbers;
    uint32_t found = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, bytes + 4 * i, 4);
        found |= (bits & exponent) == exponent;
    }
    return found == 0;
}
