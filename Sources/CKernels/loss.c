#include "CKernels.h"
#include "vector.h"

/// x = factor · x − offset. Reassociated, every number would be divided by what the factor was divided by.
INLINE void scale_and_shift(size_t count, float factor, float offset, float *restrict x) {
#pragma clang fp reassociate(off)
    for (size_t i = 0; i < count; i++) x[i] = factor * x[i] - offset;
}

KERNEL grus_loss grus_cross_entropy(size_t rows, size_t classes, const int32_t *restrict labels, float smoothing,
                                    float scale, bool differentiate, float *restrict logits) {
    grus_loss loss = {0};
    float spread = smoothing / (float)classes;
    for (size_t row = 0; row < rows; row++) {
        float *restrict x = logits + row * classes;
        size_t label = (size_t)labels[row];
        float chosen = x[label], largest = largest_of(classes, x), sum = 0.0f, total = 0.0f;
        for (size_t i = 0; i < classes; i++) {
            float e = vector_exp(x[i] - largest);
            total += x[i];
            sum += e;
            if (differentiate) x[i] = e;
        }
        double log_sum = (double)largest + log((double)sum);
        loss.plain += log_sum - (double)chosen;
        loss.correct += chosen >= largest;
        loss.smoothed += log_sum - (1.0 - (double)smoothing) * (double)chosen - (double)spread * (double)total;
        if (!differentiate) continue;
        scale_and_shift(classes, scale / sum, scale * spread, x);
        x[label] -= scale * (1.0f - smoothing);
    }
    return loss;
}

/// What the gradient of a row of logits is made of.
typedef struct {
    float log_sum;
    /// KL of the row's distribution from that of the other pass.
    float divergence;
    double smoothed, plain;
    bool is_correct;
} row_sums;

/// The sums of a row without its divergence.
INLINE row_sums sums_of_row(size_t classes, size_t label, float smoothing, const float *restrict x) {
    float chosen = x[label], largest = largest_of(classes, x), sum = 0.0f, total = 0.0f;
    for (size_t i = 0; i < classes; i++) {
        total += x[i];
        sum += vector_exp(x[i] - largest);
    }
    double log_sum = (double)largest + log((double)sum), spread = (double)smoothing / (double)classes;
    return (row_sums){.log_sum = (float)log_sum,
                      .smoothed = log_sum - (1.0 - (double)smoothing) * (double)chosen - spread * (double)total,
                      .plain = log_sum - (double)chosen,
                      .is_correct = chosen >= largest};
}

KERNEL grus_loss grus_r_drop(size_t pairs, size_t classes, const int32_t *restrict labels, float smoothing, float weight,
                             float scale, bool differentiate, float *restrict logits) {
    grus_loss loss = {0};
    float half = 0.5f * scale, pull = half * weight, spread = half * smoothing / (float)classes;
    for (size_t pair = 0; pair < pairs; pair++) {
        float *restrict x = logits + 2 * pair * classes, *restrict y = x + classes;
        size_t first = (size_t)labels[2 * pair], second = (size_t)labels[2 * pair + 1];
        row_sums a = sums_of_row(classes, first, smoothing, x), b = sums_of_row(classes, second, smoothing, y);
        for (size_t i = 0; i < classes; i++) {
            float log_p = x[i] - a.log_sum, log_q = y[i] - b.log_sum;
            a.divergence += vector_exp(log_p) * (log_p - log_q);
            b.divergence += vector_exp(log_q) * (log_q - log_p);
        }
        loss.plain += 0.5 * (a.plain + b.plain);
        loss.correct += a.is_correct;
        loss.smoothed += 0.5 * (a.smoothed + b.smoothed + (double)weight * ((double)a.divergence + (double)b.divergence));
        if (!differentiate) continue;
        for (size_t i = 0; i < classes; i++) {
            float log_p = x[i] - a.log_sum, log_q = y[i] - b.log_sum, p = vector_exp(log_p), q = vector_exp(log_q);
            x[i] = half * p - spread + pull * (p * (log_p - log_q - a.divergence) + p - q);
            y[i] = half * q - spread + pull * (q * (log_q - log_p - b.divergence) + q - p);
        }
        x[first] -= half * (1.0f - smoothing);
        y[second] -= half * (1.0f - smoothing);
    }
    return loss;
}

KERNEL float grus_log_sum_exp(size_t count, const float *restrict in) {
    float largest = largest_of(count, in), sum = 0.0f;
    for (size_t i = 0; i < count; i++) sum += vector_exp(in[i] - largest);
    return largest + logf(sum);
}

KERNEL void grus_gather(size_t count, const int32_t *restrict columns, const float *restrict in, float *restrict out) {
    for (size_t i = 0; i < count; i++) out[i] = in[columns[i]];
}

/// Puts a candidate into the sorted list of the best so far, behind all that are equal and in place of the last.
INLINE void insert(size_t top, float value, int32_t position, float *values, int32_t *positions) {
    size_t place = top - 1;
    for (; place > 0 && values[place - 1] < value; place--) {
        values[place] = values[place - 1];
        positions[place] = positions[place - 1];
    }
    values[place] = value;
    positions[place] = position;
}

KERNEL void grus_top(size_t count, size_t top, const float *restrict in, float *values, int32_t *positions) {
    enum { block = 64 };
    for (size_t i = 0; i < top; i++) insert(i + 1, in[i], (int32_t)i, values, positions);
    for (size_t start = top; start < count; start += block) {
        size_t size = count - start < block ? count - start : block;
        if (largest_of(size, in + start) <= values[top - 1]) continue;
        for (size_t i = start; i < start + size; i++)
            if (in[i] > values[top - 1]) insert(top, in[i], (int32_t)i, values, positions);
    }
}
