#include "attention.h"

// There is little to compute for what is read: keys and values are two streams that the core fetches by itself, and values that
// are fetched between the keys are slower by a third.

KERNEL void grus_dot_attention_forward(const grus_attention *a, float scale) {
    size_t units = a->units / a->heads;
    for (size_t row = 0; row < a->rows; row++) {
        size_t start = (size_t)a->spans[row].start, count = (size_t)a->spans[row].count;
        for (size_t s = 0; s < count; s++)
            for (size_t head = 0; head < a->heads; head++)
                a->weights[weights_of(a, row, head) + s] =
                    scale * dot_product(units, a->query + row * a->units + head * units,
                                        a->keys + (start + s) * a->units + head * units);
        attend(a, row);
    }
}

KERNEL void grus_dot_attention_backward(const grus_attention *a, const float *restrict d_context, float scale,
                                        float *restrict means, float *restrict d_query, float *restrict d_scores) {
    size_t units = a->units / a->heads;
    for (size_t row = 0; row < a->rows; row++) {
        size_t start = (size_t)a->spans[row].start, count = (size_t)a->spans[row].count;
        for (size_t head = 0; head < a->heads; head++) means[head] = mean_gradient(a, row, head, d_context);
        for (size_t s = 0; s < count; s++)
            for (size_t head = 0; head < a->heads; head++) {
                float d_score = scale * score_gradient(a, row, head, s, d_context, means[head]);
                d_scores[weights_of(a, row, head) + s] = d_score;
                add_scaled(units, d_score, a->keys + (start + s) * a->units + head * units,
                           d_query + row * a->units + head * units);
            }
    }
}
