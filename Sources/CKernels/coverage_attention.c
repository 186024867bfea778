#include "attention.h"

// The same as MLP attention, with the coverage of a position in its hidden layer.

INLINE float covered_score(size_t units, const float *restrict key, const float *restrict query,
                           const float *restrict energy, const float *restrict feature, float coverage) {
    float sum = 0.0f;
    for (size_t i = 0; i < units; i++) sum += energy[i] * vector_tanh(key[i] + query[i] + coverage * feature[i]);
    return sum;
}

KERNEL void grus_coverage_attention_forward(const grus_attention *a, const grus_coverage *c,
                                            const float *restrict energy) {
    size_t units = a->units / a->heads;
    for (size_t row = 0; row < a->rows; row++) {
        size_t start = (size_t)a->spans[row].start, count = (size_t)a->spans[row].count;
        for (size_t s = 0; s < count; s++)
            for (size_t head = 0; head < a->heads; head++) {
                size_t at = weights_of(a, row, head) + s;
                a->weights[at] = covered_score(units, a->keys + (start + s) * a->units + head * units,
                                               a->query + row * a->units + head * units, energy + head * units,
                                               c->feature + head * units, c->before[at]);
            }
        attend(a, row);
        for (size_t at = weights_of(a, row, 0); at < weights_of(a, row + 1, 0); at++)
            c->after[at] = c->before[at] + a->weights[at];
    }
}

/// Adds to the gradients of key, query, energy and feature, given that of one score.
///
/// - Returns: the gradient of the coverage.
INLINE float covered_backward(size_t units, float d_score, float coverage, const float *restrict key,
                              const float *restrict query, const float *restrict energy,
                              const float *restrict feature, float *restrict d_key, float *restrict d_query,
                              float *restrict d_energy, float *restrict d_feature) {
    float d_coverage = 0.0f;
    for (size_t i = 0; i < units; i++) {
        float t = vector_tanh(key[i] + query[i] + coverage * feature[i]);
        float d = d_score * energy[i] * (1.0f - t * t);
        d_energy[i] += d_score * t;
        d_key[i] += d;
        d_query[i] += d;
        d_feature[i] += d * coverage;
        d_coverage += d * feature[i];
    }
    return d_coverage;
}

KERNEL void grus_coverage_attention_backward(const grus_attention *a, const grus_coverage *c,
                                             const float *restrict d_context, const float *restrict d_after,
                                             const float *restrict energy, float *restrict means,
                                             float *restrict d_query, float *restrict d_keys,
                                             float *restrict d_energy, float *restrict d_feature,
                                             float *restrict d_before) {
    size_t units = a->units / a->heads;
    for (size_t row = 0; row < a->rows; row++) {
        size_t start = (size_t)a->spans[row].start, count = (size_t)a->spans[row].count;
        size_t first = weights_of(a, row, 0);
        add_scaled(a->heads * a->longest, 1.0f, d_after + first, d_before + first);
        for (size_t head = 0; head < a->heads; head++) {
            size_t at = weights_of(a, row, head);
            means[head] = mean_gradient(a, row, head, d_context) + dot_product(count, a->weights + at, d_after + at);
        }
        for (size_t s = 0; s < count; s++)
            for (size_t head = 0; head < a->heads; head++) {
                size_t at = weights_of(a, row, head) + s;
                // A weight also becomes coverage.
                float d_score = score_gradient(a, row, head, s, d_context, means[head] - d_after[at]);
                size_t key = (start + s) * a->units + head * units, query = row * a->units + head * units;
                d_before[at] += covered_backward(units, d_score, c->before[at], a->keys + key, a->query + query,
                                                 energy + head * units, c->feature + head * units, d_keys + key,
                                                 d_query + query, d_energy + head * units, d_feature + head * units);
            }
    }
}
