#include "CKernels.h"
#include "vector.h"

// One loop body per half of a step. The share of the old state that is kept is k = base + slope · z; what is written of the
// candidate is m = n, or r ⊙ n where it is gated. Calls with a constant `gated` are compiled for one of the cases each.

typedef struct {
    float base, slope;
} blend;

INLINE blend blend_of(grus_update update) {
    return update == grus_update_keep ? (blend){0.0f, 1.0f} : (blend){1.0f, -1.0f};
}

INLINE void gru_after_forward(size_t hidden, blend b, bool gated, const float *p, const float *q, const float *bias,
                              const float *h, float *g, float *out) {
#pragma clang loop vectorize(assume_safety)
    for (size_t i = 0; i < hidden; i++) {
        float r = vector_sigmoid(p[i] + q[i]);
        float z = vector_sigmoid(p[hidden + i] + q[hidden + i]);
        float n = vector_tanh(p[2 * hidden + i] + r * (q[2 * hidden + i] + bias[i]));
        float m = gated ? r * n : n;
        g[i] = r;
        g[hidden + i] = z;
        g[2 * hidden + i] = n;
        out[i] = m + (b.base + b.slope * z) * (h[i] - m);
    }
}

KERNEL void grus_gru_after_forward(size_t rows, size_t hidden, grus_update update, const float *projected,
                                   const float *recurrent, const float *bias, const float *previous, float *gates,
                                   float *state) {
    blend b = blend_of(update);
    for (size_t row = 0; row < rows; row++) {
        size_t one = hidden * row, three = 3 * one;
        if (update == grus_update_gated)
            gru_after_forward(hidden, b, true, projected + three, recurrent + three, bias, previous + one,
                              gates + three, state + one);
        else
            gru_after_forward(hidden, b, false, projected + three, recurrent + three, bias, previous + one,
                              gates + three, state + one);
    }
}

INLINE void gru_after_backward(size_t hidden, blend b, bool gated, const float *q, const float *bias, const float *h,
                               const float *g, const float *d, bool accumulating, float *dp, float *dq, float *dh) {
#pragma clang loop vectorize(assume_safety)
    for (size_t i = 0; i < hidden; i++) {
        float r = g[i], z = g[hidden + i], n = g[2 * hidden + i];
        float k = b.base + b.slope * z, m = gated ? r * n : n;
        float d_m = d[i] * (1.0f - k);
        float d_n = (gated ? d_m * r : d_m) * (1.0f - n * n);
        float d_z = b.slope * d[i] * (h[i] - m) * z * (1.0f - z);
        float to_r = d_n * (q[2 * hidden + i] + bias[i]);
        float d_r = (gated ? to_r + d_m * n : to_r) * r * (1.0f - r);
        dh[i] += d[i] * k;
        put(dp + i, d_r, accumulating);
        put(dp + hidden + i, d_z, accumulating);
        put(dp + 2 * hidden + i, d_n, accumulating);
        put(dq + i, d_r, accumulating);
        put(dq + hidden + i, d_z, accumulating);
        put(dq + 2 * hidden + i, d_n * r, accumulating);
    }
}

KERNEL void grus_gru_after_backward(size_t rows, size_t hidden, grus_update update, const float *recurrent,
                                    const float *bias, const float *previous, const float *gates, const float *d_state,
                                    bool accumulating, float *d_projected, float *d_recurrent, float *d_previous) {
    blend b = blend_of(update);
    for (size_t row = 0; row < rows; row++) {
        size_t one = hidden * row, three = 3 * one;
        if (update == grus_update_gated)
            gru_after_backward(hidden, b, true, recurrent + three, bias, previous + one, gates + three, d_state + one,
                               accumulating, d_projected + three, d_recurrent + three, d_previous + one);
        else if (accumulating)
            gru_after_backward(hidden, b, false, recurrent + three, bias, previous + one, gates + three, d_state + one,
                               true, d_projected + three, d_recurrent + three, d_previous + one);
        else
            gru_after_backward(hidden, b, false, recurrent + three, bias, previous + one, gates + three, d_state + one,
                               false, d_projected + three, d_recurrent + three, d_previous + one);
    }
}

KERNEL void grus_gru_before_gates_forward(size_t rows, size_t hidden, const float *restrict projected,
                                          const float *restrict recurrent, const float *restrict previous,
                                          float *restrict gates, float *restrict reset) {
    for (size_t row = 0; row < rows; row++) {
        const float *restrict p = projected + 3 * hidden * row, *restrict q = recurrent + 2 * hidden * row;
        const float *restrict h = previous + hidden * row;
        float *restrict g = gates + 3 * hidden * row, *restrict out = reset + hidden * row;
        for (size_t i = 0; i < hidden; i++) {
            g[i] = vector_sigmoid(p[i] + q[i]);
            g[hidden + i] = vector_sigmoid(p[hidden + i] + q[hidden + i]);
            out[i] = g[i] * h[i];
        }
    }
}

KERNEL void grus_gru_before_gates_backward(size_t rows, size_t hidden, const float *restrict previous,
                                           const float *restrict gates, const float *restrict d_reset,
                                           float *restrict d_projected, float *restrict d_recurrent,
                                           float *restrict d_previous) {
    for (size_t row = 0; row < rows; row++) {
        const float *restrict h = previous + hidden * row, *restrict g = gates + 3 * hidden * row;
        const float *restrict d = d_reset + hidden * row;
        float *restrict dp = d_projected + 3 * hidden * row, *restrict dq = d_recurrent + 2 * hidden * row;
        float *restrict dh = d_previous + hidden * row;
        for (size_t i = 0; i < hidden; i++) {
            float d_r = d[i] * h[i] * g[i] * (1.0f - g[i]);
            dh[i] += d[i] * g[i];
            dp[i] += d_r;
            dq[i] += d_r;
        }
    }
}

INLINE void gru_before_state_forward(size_t hidden, blend b, bool gated, const float *restrict p,
                                     const float *restrict c, const float *restrict h, float *restrict g,
                                     float *restrict out) {
    for (size_t i = 0; i < hidden; i++) {
        float z = g[hidden + i], n = vector_tanh(p[2 * hidden + i] + c[i]);
        float m = gated ? g[i] * n : n;
        g[2 * hidden + i] = n;
        out[i] = m + (b.base + b.slope * z) * (h[i] - m);
    }
}

KERNEL void grus_gru_before_state_forward(size_t rows, size_t hidden, grus_update update,
                                          const float *restrict projected, const float *restrict candidate,
                                          const float *restrict previous, float *restrict gates,
                                          float *restrict state) {
    blend b = blend_of(update);
    for (size_t row = 0; row < rows; row++) {
        size_t one = hidden * row, three = 3 * one;
        if (update == grus_update_gated)
            gru_before_state_forward(hidden, b, true, projected + three, candidate + one, previous + one, gates + three,
                                     state + one);
        else
            gru_before_state_forward(hidden, b, false, projected + three, candidate + one, previous + one,
                                     gates + three, state + one);
    }
}

INLINE void gru_before_state_backward(size_t hidden, blend b, bool gated, const float *restrict h,
                                      const float *restrict g, const float *restrict d, float *restrict dp,
                                      float *restrict dq, float *restrict dc, float *restrict dh) {
    for (size_t i = 0; i < hidden; i++) {
        float r = g[i], z = g[hidden + i], n = g[2 * hidden + i];
        float k = b.base + b.slope * z, m = gated ? r * n : n;
        float d_m = d[i] * (1.0f - k);
        float d_n = (gated ? d_m * r : d_m) * (1.0f - n * n);
        float d_z = b.slope * d[i] * (h[i] - m) * z * (1.0f - z);
        dh[i] += d[i] * k;
        dp[hidden + i] += d_z;
        dp[2 * hidden + i] += d_n;
        dq[hidden + i] += d_z;
        dc[i] += d_n;
        if (gated) {
            float d_r = d_m * n * r * (1.0f - r);
            dp[i] += d_r;
            dq[i] += d_r;
        }
    }
}

KERNEL void grus_gru_before_state_backward(size_t rows, size_t hidden, grus_update update,
                                           const float *restrict previous, const float *restrict gates,
                                           const float *restrict d_state, float *restrict d_projected,
                                           float *restrict d_recurrent, float *restrict d_candidate,
                                           float *restrict d_previous) {
    blend b = blend_of(update);
    for (size_t row = 0; row < rows; row++) {
        size_t one = hidden * row, two = 2 * one, three = 3 * one;
        if (update == grus_update_gated)
            gru_before_state_backward(hidden, b, true, previous + one, gates + three, d_state + one,
                                      d_projected + three, d_recurrent + two, d_candidate + one, d_previous + one);
        else
            gru_before_state_backward(hidden, b, false, previous + one, gates + three, d_state + one,
                                      d_projected + three, d_recurrent + two, d_candidate + one, d_previous + one);
    }
}
