#ifndef GRUS_ATTENTION_H
#define GRUS_ATTENTION_H

#include "CKernels.h"
#include "vector.h"

// What all kinds of attention share. A position's key and value are read once for all heads, in the order in which they lie
// in memory: a sentence's keys and values do not stay near the core from step to step.

INLINE float dot_product(size_t count, const float *restrict x, const float *restrict y) {
    float sum = 0.0f;
    for (size_t i = 0; i < count; i++) sum += x[i] * y[i];
    return sum;
}

/// Adds factor · x to y.
INLINE void add_scaled(size_t count, float factor, const float *restrict x, float *restrict y) {
    for (size_t i = 0; i < count; i++) y[i] += factor * x[i];
}

INLINE void softmax(size_t count, float *x) {
    float largest = largest_of(count, x), sum = 0.0f;
    for (size_t i = 0; i < count; i++) sum += x[i] = vector_exp(x[i] - largest);
    for (size_t i = 0; i < count; i++) x[i] /= sum;
}

/// Where the weights of a row and a head begin.
INLINE size_t weights_of(const grus_attention *a, size_t row, size_t head) {
    return (row * a->heads + head) * a->longest;
}

/// The value of a position of a row, as one head sees it.
INLINE const float *value_of(const grus_attention *a, size_t row, size_t head, size_t s) {
    return a->values + ((size_t)a->spans[row].start + s) * a->width + head * (a->width / a->heads);
}

/// Makes weights of a row's scores, and what the values are multiplied by of factors.
INLINE void weigh(const grus_attention *a, size_t row, size_t count) {
    for (size_t head = 0; head < a->heads; head++) {
        float *restrict weight = a->weights + weights_of(a, row, head);
        softmax(count, weight);
        for (size_t s = count; s < a->longest; s++) weight[s] = 0.0f;
        if (!a->shares) continue;
        float *restrict share = a->shares + weights_of(a, row, head);
        for (size_t s = 0; s < a->longest; s++) share[s] *= weight[s];
    }
}

/// The context of a row whose scores are there.
INLINE void attend(const grus_attention *a, size_t row) {
    size_t count = (size_t)a->spans[row].count, width = a->width / a->heads;
    weigh(a, row, count);
    const float *shares = a->shares ? a->shares : a->weights;
    float *restrict out = a->context + row * a->width;
    memset(out, 0, a->width * sizeof *out);
    for (size_t s = 0; s < count; s++)
        for (size_t head = 0; head < a->heads; head++)
            add_scaled(width, shares[weights_of(a, row, head) + s], value_of(a, row, head, s), out + head * width);
}

/// The mean of the gradients of a head's weights, Σ weight_s (d · value_s), given that of its context.
INLINE float mean_gradient(const grus_attention *a, size_t row, size_t head, const float *d_context) {
    size_t width = a->width / a->heads, at = row * a->width + head * width;
    return dot_product(width, d_context + at, a->context + at);
}

/// The gradient of the score of one position.
INLINE float score_gradient(const grus_attention *a, size_t row, size_t head, size_t s, const float *d_context,
                            float mean) {
    size_t width = a->width / a->heads, at = weights_of(a, row, head) + s;
    float d = dot_product(width, d_context + row * a->width + head * width, value_of(a, row, head, s));
    return a->shares ? a->shares[at] * d - a->weights[at] * mean : a->weights[at] * (d - mean);
}

#endif
