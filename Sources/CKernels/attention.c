#include "attention.h"

// Hidden units are computed in blocks, and between these, values are fetched.
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

KERNEL void grus_mlp_attention_forward(const grus_attention *a, const float *restrict energy) {
    size_t units = a->units / a->heads, width = a->width / a->heads;
    for (size_t row = 0; row < a->rows; row++) {
        size_t start = (size_t)a->spans[row].start, count = (size_t)a->spans[row].count;
        for (size_t s = 0; s < count; s++)
            for (size_t head = 0; head < a->heads; head++)
                a->weights[weights_of(a, row, head) + s] =
                    score_of(units, width, a->keys + (start + s) * a->units + head * units,
                             a->query + row * a->units + head * units, energy + head * units, value_of(a, row, head, s));
        attend(a, row);
    }
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

KERNEL void grus_mlp_attention_backward(const grus_attention *a, const float *restrict d_context,
                                        const float *restrict energy, float *restrict means, float *restrict d_query,
                                        float *restrict d_keys, float *restrict d_energy) {
    size_t units = a->units / a->heads, width = a->width / a->heads;
    for (size_t row = 0; row < a->rows; row++) {
        size_t start = (size_t)a->spans[row].start, count = (size_t)a->spans[row].count;
        for (size_t head = 0; head < a->heads; head++) means[head] = mean_gradient(a, row, head, d_context);
        for (size_t s = 0; s < count; s++)
            for (size_t head = 0; head < a->heads; head++) {
                float d_score = score_gradient(a, row, head, s, d_context, means[head]);
                size_t key = (start + s) * a->units + head * units, query = row * a->units + head * units;
                size_t next = s + 1 < count ? s + 1 : s;
                score_backward(units, width, d_score, a->keys + key, a->query + query, energy + head * units,
                               d_keys + key, d_query + query, d_energy + head * units, value_of(a, row, head, next));
            }
    }
}
