#include "CKernels.h"
#include "vector.h"

INLINE float score_of(size_t units, const float *restrict key, const float *restrict query,
                      const float *restrict energy) {
    float sum = 0.0f;
    for (size_t i = 0; i < units; i++) sum += energy[i] * vector_tanh(key[i] + query[i]);
    return sum;
}

INLINE void softmax(size_t count, float *x) {
    float largest = x[0], sum = 0.0f;
    for (size_t i = 1; i < count; i++) largest = x[i] > largest ? x[i] : largest;
    for (size_t i = 0; i < count; i++) sum += x[i] = vector_exp(x[i] - largest);
    for (size_t i = 0; i < count; i++) x[i] /= sum;
}

KERNEL void grus_attention_forward(size_t rows, size_t units, size_t width, size_t longest,
                                   const grus_span *restrict spans, const float *restrict query,
                                   const float *restrict keys, const float *restrict values,
                                   const float *restrict energy, float *restrict weights, float *restrict context) {
    for (size_t row = 0; row < rows; row++) {
        size_t start = (size_t)spans[row].start, count = (size_t)spans[row].count;
        float *restrict weight = weights + row * longest, *restrict out = context + row * width;
        for (size_t s = 0; s < count; s++)
            weight[s] = score_of(units, keys + (start + s) * units, query + row * units, energy);
        softmax(count, weight);
        for (size_t s = count; s < longest; s++) weight[s] = 0.0f;
        memset(out, 0, width * sizeof *out);
        for (size_t s = 0; s < count; s++) {
            const float *restrict value = values + (start + s) * width;
            for (size_t i = 0; i < width; i++) out[i] += weight[s] * value[i];
        }
    }
}

/// The gradient of one score: adds to the gradients of key, query and energy.
INLINE void score_backward(size_t units, float d_score, const float *restrict key, const float *restrict query,
                           const float *restrict energy, float *restrict d_key, float *restrict d_query,
                           float *restrict d_energy) {
    for (size_t i = 0; i < units; i++) {
        float t = vector_tanh(key[i] + query[i]);
        float d = d_score * energy[i] * (1.0f - t * t);
        d_energy[i] += d_score * t;
        d_key[i] += d;
        d_query[i] += d;
    }
}

KERNEL void grus_attention_backward(size_t rows, size_t units, size_t width, size_t longest,
                                    const grus_span *restrict spans, const float *restrict query,
                                    const float *restrict keys, const float *restrict values,
                                    const float *restrict energy, const float *restrict weights,
                                    const float *restrict d_context, float *restrict d_query, float *restrict d_keys,
                                    float *restrict d_values, float *restrict d_energy, float *restrict scratch) {
    for (size_t row = 0; row < rows; row++) {
        size_t start = (size_t)spans[row].start, count = (size_t)spans[row].count;
        const float *restrict weight = weights + row * longest, *restrict d = d_context + row * width;
        float mean = 0.0f;
        for (size_t s = 0; s < count; s++) {
            const float *restrict value = values + (start + s) * width;
            float *restrict d_value = d_values + (start + s) * width;
            float dot = 0.0f;
            for (size_t i = 0; i < width; i++) {
                dot += d[i] * value[i];
                d_value[i] += weight[s] * d[i];
            }
            scratch[s] = dot;
            mean += weight[s] * dot;
        }
        for (size_t s = 0; s < count; s++)
            score_backward(units, weight[s] * (scratch[s] - mean), keys + (start + s) * units, query + row * units,
                           energy, d_keys + (start + s) * units, d_query + row * units, d_energy);
    }
}
