#include "CKernels.h"
#include "vector.h"

// A sentence's keys and values do not stay near the core from step to step. Hidden units are computed in blocks, and between
// these, values are fetched.
enum { block = 64, cache_line = 16 };

/// Fetches numbers that are read soon.
INLINE void fetch(size_t count, const float *x) {
    for (size_t i = 0; i < count; i += cache_line) __builtin_prefetch(x + i);
}

/// The score of one position, whose value is fetched meanwhile.
INLINE float score_of(size_t units, size_t width, const float *restrict key, const float *restrict query,
                      const float *restrict energy, const float *value) {
    float sum = 0.0f;
    for (size_t start = 0; start < units; start += block) {
        size_t end = start + block < units ? start + block : units;
        fetch((end - start) * width / units, value + start * width / units);
        for (size_t i = start; i < end; i++) sum += energy[i] * vector_tanh(key[i] + query[i]);
    }
    return sum;
}

INLINE void softmax(size_t count, float *x) {
    float largest = largest_of(count, x), sum = 0.0f;
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
            weight[s] = score_of(units, width, keys + (start + s) * units, query + row * units, energy,
                                 values + (start + s) * width);
        softmax(count, weight);
        for (size_t s = count; s < longest; s++) weight[s] = 0.0f;
        memset(out, 0, width * sizeof *out);
        for (size_t s = 0; s < count; s++) {
            const float *restrict value = values + (start + s) * width;
            for (size_t i = 0; i < width; i++) out[i] += weight[s] * value[i];
        }
    }
}

INLINE float dot_product(size_t count, const float *restrict x, const float *restrict y) {
    float sum = 0.0f;
    for (size_t i = 0; i < count; i++) sum += x[i] * y[i];
    return sum;
}

/// Adds to the gradients of key, query and energy, given that of one score. The next value is fetched meanwhile.
INLINE void score_backward(size_t units, size_t width, float d_score, const float *restrict key,
                           const float *restrict query, const float *restrict energy, float *restrict d_key,
                           float *restrict d_query, float *restrict d_energy, const float *next_value) {
    for (size_t start = 0; start < units; start += block) {
        size_t end = start + block < units ? start + block : units;
        fetch((end - start) * width / units, next_value + start * width / units);
        for (size_t i = start; i < end; i++) {
            float t = vector_tanh(key[i] + query[i]);
            float d = d_score * energy[i] * (1.0f - t * t);
            d_energy[i] += d_score * t;
            d_key[i] += d;
            d_query[i] += d;
        }
    }
}

KERNEL void grus_attention_backward(size_t rows, size_t units, size_t width, size_t longest,
                                    const grus_span *restrict spans, const float *restrict query,
                                    const float *restrict keys, const float *restrict values,
                                    const float *restrict energy, const float *restrict weights,
                                    const float *restrict context, const float *restrict d_context,
                                    float *restrict d_query, float *restrict d_keys, float *restrict d_energy) {
    for (size_t row = 0; row < rows; row++) {
        size_t start = (size_t)spans[row].start, end = start + (size_t)spans[row].count;
        const float *restrict weight = weights + row * longest, *restrict d = d_context + row * width;
        // The mean of the weights' gradients, Σ weight_s (d · value_s).
        float mean = dot_product(width, d, context + row * width);
        for (size_t s = start; s < end; s++) {
            float d_score = weight[s - start] * (dot_product(width, d, values + s * width) - mean);
            size_t next = s + 1 < end ? s + 1 : s;
            score_backward(units, width, d_score, keys + s * units, query + row * units, energy, d_keys + s * units,
                           d_query + row * units, d_energy, values + next * width);
        }
    }
}
