#include "CKernels.h"
#include "vector.h"

KERNEL void grus_lstm_forward(size_t rows, size_t hidden, const float *projected, const float *before, float *gates,
                              float *cell, float *state) {
    for (size_t row = 0; row < rows; row++) {
        const float *p = projected + 4 * hidden * row, *c = before + hidden * row;
        float *g = gates + 4 * hidden * row, *out = cell + hidden * row, *h = state + hidden * row;
#pragma clang loop vectorize(assume_safety)
        for (size_t i = 0; i < hidden; i++) {
            float in = vector_sigmoid(p[i]), forget = vector_sigmoid(p[hidden + i]);
            float n = vector_tanh(p[2 * hidden + i]), o = vector_sigmoid(p[3 * hidden + i]);
            float after = forget * c[i] + in * n;
            g[i] = in;
            g[hidden + i] = forget;
            g[2 * hidden + i] = n;
            g[3 * hidden + i] = o;
            out[i] = after;
            h[i] = o * vector_tanh(after);
        }
    }
}

KERNEL void grus_lstm_backward(size_t rows, size_t hidden, const float *before, const float *gates, const float *cell,
                               const float *d_state, const float *d_cell, bool accumulating, float *d_projected,
                               float *d_before) {
    for (size_t row = 0; row < rows; row++) {
        const float *c = before + hidden * row, *g = gates + 4 * hidden * row, *after = cell + hidden * row;
        const float *dh = d_state + hidden * row, *dc = d_cell + hidden * row;
        float *dp = d_projected + 4 * hidden * row, *db = d_before + hidden * row;
#pragma clang loop vectorize(assume_safety)
        for (size_t i = 0; i < hidden; i++) {
            float in = g[i], forget = g[hidden + i], n = g[2 * hidden + i], o = g[3 * hidden + i];
            float t = vector_tanh(after[i]);
            float d = dc[i] + dh[i] * o * (1.0f - t * t);
            db[i] += d * forget;
            put(dp + i, d * n * in * (1.0f - in), accumulating);
            put(dp + hidden + i, d * c[i] * forget * (1.0f - forget), accumulating);
            put(dp + 2 * hidden + i, d * in * (1.0f - n * n), accumulating);
            put(dp + 3 * hidden + i, dh[i] * t * o * (1.0f - o), accumulating);
        }
    }
}

KERNEL void grus_mgu_gate_forward(size_t rows, size_t hidden, const float *restrict projected,
                                  const float *restrict recurrent, const float *restrict previous,
                                  float *restrict gates, float *restrict kept) {
    for (size_t row = 0; row < rows; row++) {
        const float *restrict p = projected + 2 * hidden * row, *restrict q = recurrent + hidden * row;
        const float *restrict h = previous + hidden * row;
        float *restrict g = gates + 2 * hidden * row, *restrict out = kept + hidden * row;
        for (size_t i = 0; i < hidden; i++) {
            g[i] = vector_sigmoid(p[i] + q[i]);
            out[i] = g[i] * h[i];
        }
    }
}

KERNEL void grus_mgu_gate_backward(size_t rows, size_t hidden, const float *restrict previous,
                                   const float *restrict gates, const float *restrict d_kept,
                                   float *restrict d_projected, float *restrict d_recurrent,
                                   float *restrict d_previous) {
    for (size_t row = 0; row < rows; row++) {
        const float *restrict h = previous + hidden * row, *restrict g = gates + 2 * hidden * row;
        const float *restrict d = d_kept + hidden * row;
        float *restrict dp = d_projected + 2 * hidden * row, *restrict dq = d_recurrent + hidden * row;
        float *restrict dh = d_previous + hidden * row;
        for (size_t i = 0; i < hidden; i++) {
            float d_f = d[i] * h[i] * g[i] * (1.0f - g[i]);
            dh[i] += d[i] * g[i];
            dp[i] += d_f;
            dq[i] += d_f;
        }
    }
}

KERNEL void grus_mgu_state_forward(size_t rows, size_t hidden, const float *restrict projected,
                                   const float *restrict candidate, const float *restrict previous,
                                   float *restrict gates, float *restrict state) {
    for (size_t row = 0; row < rows; row++) {
        const float *restrict p = projected + 2 * hidden * row, *restrict c = candidate + hidden * row;
        const float *restrict h = previous + hidden * row;
        float *restrict g = gates + 2 * hidden * row, *restrict out = state + hidden * row;
        for (size_t i = 0; i < hidden; i++) {
            float n = vector_tanh(p[hidden + i] + c[i]);
            g[hidden + i] = n;
            out[i] = h[i] + g[i] * (n - h[i]);
        }
    }
}

KERNEL void grus_mgu_state_backward(size_t rows, size_t hidden, const float *restrict previous,
                                    const float *restrict gates, const float *restrict d_state,
                                    float *restrict d_projected, float *restrict d_recurrent,
                                    float *restrict d_candidate, float *restrict d_previous) {
    for (size_t row = 0; row < rows; row++) {
        const float *restrict h = previous + hidden * row, *restrict g = gates + 2 * hidden * row;
        const float *restrict d = d_state + hidden * row;
        float *restrict dp = d_projected + 2 * hidden * row, *restrict dq = d_recurrent + hidden * row;
        float *restrict dc = d_candidate + hidden * row, *restrict dh = d_previous + hidden * row;
        for (size_t i = 0; i < hidden; i++) {
            float f = g[i], n = g[hidden + i];
            float d_n = d[i] * f * (1.0f - n * n);
            float d_f = d[i] * (n - h[i]) * f * (1.0f - f);
            dh[i] += d[i] * (1.0f - f);
            dp[i] += d_f;
            dp[hidden + i] += d_n;
            dq[i] += d_f;
            dc[i] += d_n;
        }
    }
}

KERNEL void grus_blend_forward(size_t rows, size_t hidden, grus_update update, const float *projected,
                               const float *before, float *gates, float *after) {
    float base = update == grus_update_keep ? 0.0f : 1.0f, slope = 1.0f - 2.0f * base;
    for (size_t row = 0; row < rows; row++) {
        const float *p = projected + 2 * hidden * row, *h = before + hidden * row;
        float *g = gates + 2 * hidden * row, *out = after + hidden * row;
#pragma clang loop vectorize(assume_safety)
        for (size_t i = 0; i < hidden; i++) {
            float gate = vector_sigmoid(p[i]), x = p[hidden + i];
            g[i] = gate;
            g[hidden + i] = x;
            out[i] = x + (base + slope * gate) * (h[i] - x);
        }
    }
}

KERNEL void grus_blend_backward(size_t rows, size_t hidden, grus_update update, const float *before, const float *gates,
                                const float *d_after, bool accumulating, float *d_projected, float *d_before) {
    float base = update == grus_update_keep ? 0.0f : 1.0f, slope = 1.0f - 2.0f * base;
    for (size_t row = 0; row < rows; row++) {
        const float *h = before + hidden * row, *g = gates + 2 * hidden * row, *d = d_after + hidden * row;
        float *dp = d_projected + 2 * hidden * row, *dh = d_before + hidden * row;
#pragma clang loop vectorize(assume_safety)
        for (size_t i = 0; i < hidden; i++) {
            float gate = g[i], x = g[hidden + i], k = base + slope * gate;
            dh[i] += d[i] * k;
            put(dp + i, slope * d[i] * (h[i] - x) * gate * (1.0f - gate), accumulating);
            put(dp + hidden + i, d[i] * (1.0f - k), accumulating);
        }
    }
}
