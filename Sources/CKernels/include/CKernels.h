#ifndef GRUS_KERNELS_H
#define GRUS_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Matrix products, and the vector kernels that the profile asks for. Matrices are row-major and contiguous; every kernel is
// single-threaded, allocates nothing, and gives the same bits on every call. "Adds" means that the destination must hold a value already.

// MARK: Products

/// How the right factor of a product, [inner, columns], lies in memory.
typedef enum {
    /// Row by row.
    grus_plain,
    /// Column by column: the matrix in memory is [columns, inner].
    grus_transposed,
    /// As `grus_pack` leaves it.
    grus_packed
} grus_right_form;

/// result[rows, columns] (+)= left[rows, inner] · right[inner, columns] (+ bias[columns]).
typedef struct {
    int64_t rows, columns, inner;
    const float *left;
    /// The matrix in memory is [inner, rows].
    bool transposed_left;
    const float *right;
    grus_right_form right_form;
    /// NULL for none.
    const float *bias;
    float *result;
    /// Add to the result instead of overwriting it.
    bool accumulating;
    /// Round both factors to bfloat16 numbers first; a packed one has been rounded, and lies in pairs.
    bool pairs;
} grus_multiplication;

/// Runs a product. An element of the result does not depend on the number of rows. scratch:
/// `grus_multiply_scratch` numbers, 64-byte aligned.
void grus_multiply(const grus_multiplication *multiplication, float *scratch);
size_t grus_multiply_scratch(int64_t columns, bool packed);
/// The most rows for which a plain right factor is read where it lies; for more, it is packed first.
int64_t grus_rows_in_place(void);

/// The room that a packed right factor takes, in single-precision numbers. In pairs, two bfloat16 numbers take that of one.
size_t grus_packed_count(int64_t inner, int64_t columns, bool pairs);
/// Columns of a panel.
int64_t grus_panel_width(void);
/// Panels of a packed right factor: parts that can be packed independently.
int64_t grus_panel_count(int64_t columns);
/// Packs the panels `first ..< last` of a right factor, given plain or transposed.
void grus_pack(int64_t inner, int64_t columns, const float *right, bool transposed, bool pairs, int64_t first, int64_t last,
               float *packed);

/// Rounds to bfloat16, to the nearest and of two to the even one.
void grus_round_bf16(size_t count, const float *in, uint16_t *out);
/// The same where the numbers lie, which stay single-precision ones.
void grus_round_to_bf16(size_t count, float *numbers);
/// out = in, in single precision.
void grus_widen_bf16(size_t count, const uint16_t *in, float *out);
/// out += in
void grus_add_bf16(size_t count, const uint16_t *in, float *out);
/// out[column, row] = in[row, column] for `rows` × `columns` elements, rounded to bfloat16. Rows lie `in_stride`, or
/// `out_stride`, apart.
void grus_transpose_bf16(size_t rows, size_t columns, size_t in_stride, const float *in, size_t out_stride, uint16_t *out);

// MARK: Products of bytes

/// What multiplies bytes. All give the same bits.
typedef enum { grus_bytes_plain, grus_bytes_avx2, grus_bytes_avx512_vnni } grus_byte_instructions;

/// Whether this CPU has them.
bool grus_has_byte_instructions(grus_byte_instructions instructions);

/// result[rows, columns] (+)= left[rows, inner] · right[inner, columns] (+ bias[columns]). Every row of the left factor is
/// quantised: divided by its largest magnitude over 127, and rounded.
typedef struct {
    int64_t rows, columns, inner;
    const float *left;
    /// As `grus_pack_bytes` leaves it.
    const float *right;
    /// NULL for none.
    const float *bias;
    float *result;
    /// Add to the result instead of overwriting it.
    bool accumulating;
    grus_byte_instructions instructions;
} grus_byte_multiplication;

/// The most terms of a sum, which then fits in 32 bits.
#define GRUS_MOST_BYTE_TERMS (1 << 17)

/// Runs a product. An element of the result does not depend on the number of rows; a row with a number that is not finite
/// makes a row of NaN. scratch: `grus_multiply_bytes_scratch` numbers, 64-byte aligned.
void grus_multiply_bytes(const grus_byte_multiplication *multiplication, float *scratch);
size_t grus_multiply_bytes_scratch(int64_t inner);

/// The room that a packed right factor of bytes takes, in single-precision numbers.
size_t grus_packed_bytes_count(int64_t inner, int64_t columns);
/// Packs the panels `first ..< last` of a right factor that is scales[column] · right[inner, columns], given plain or
/// transposed.
void grus_pack_bytes(int64_t inner, int64_t columns, const int8_t *right, const float *scales, bool transposed, int64_t first,
                     int64_t last, float *packed);

/// Rounds rows, or columns, to whole multiples −127 … 127 of a scale each, to the nearest and of two to the even one.
void grus_quantize_rows(size_t rows, size_t columns, const float *in, int8_t *out, float *scales);
void grus_quantize_columns(size_t rows, size_t columns, const float *in, int8_t *out, float *scales);
/// out = scale · in.
void grus_dequantize(size_t count, const int8_t *in, float scale, float *out);

// MARK: Elementwise

/// out = tanh(in). May work in place.
void grus_tanh(size_t count, const float *in, float *out);
/// Adds d_out · (1 − out²) to d_in.
void grus_tanh_backward(size_t count, const float *out, const float *d_out, float *d_in);
/// out = max(0, in).
void grus_relu(size_t count, const float *in, float *out);
/// Adds d_out to d_in where out is above zero.
void grus_relu_backward(size_t count, const float *out, const float *d_out, float *d_in);
/// Adds x to y.
void grus_add(size_t count, const float *x, float *y);
/// out = in, but zero with the given probability, and else divided by 1 − probability. Unit i depends on (key, i) only.
void grus_dropout(size_t count, float probability, uint64_t key, const float *in, float *out);
/// Adds the gradient of `grus_dropout` with the same key.
void grus_dropout_backward(size_t count, float probability, uint64_t key, const float *d_out, float *d_in);
/// Adds the sum of the rows to out[columns]; consecutive rows are `stride` apart.
void grus_add_rows(size_t rows, size_t columns, size_t stride, const float *in, float *out);

// MARK: Layer normalisation

/// out = gain ⊙ (in − mean) / √(variance + 10⁻⁵) + bias, with the mean and the variance of every row's columns, or of each of
/// `groups` of `width` columns (Ba et al. 2016). gain, bias: [groups · width]; bias may be NULL for zeros. Adds to out with
/// `accumulating`, which takes no bias. Writes the means and what is scaled by into statistics [rows · groups, 2].
void grus_layer_norm_forward(size_t rows, size_t groups, size_t width, const float *in, const float *gain,
                             const float *bias, bool accumulating, float *statistics, float *out);
/// Adds to d_in, and to d_gain [groups · width].
void grus_layer_norm_backward(size_t rows, size_t groups, size_t width, const float *in, const float *gain,
                              const float *statistics, const float *d_out, float *d_in, float *d_gain);

// MARK: Layers

/// out = a · x + b · y.
void grus_weighted_sum(size_t count, float a, const float *x, float b, const float *y, float *out);
/// Adds a · x to y.
void grus_add_scaled(size_t count, float a, const float *x, float *y);

/// Gated linear units: out[rows, width] = x ⊙ σ(g), where a row of in[rows, 2·width] is x, g.
void grus_glu(size_t rows, size_t width, const float *in, float *out);
/// Overwrites d_in, which then may be in, or with `accumulating` adds to it.
void grus_glu_backward(size_t rows, size_t width, const float *in, const float *d_out, bool accumulating, float *d_in);

/// The larger of two units: out[rows, width] = max(x, y), where a row of in[rows, 2·width] is x, y.
void grus_maxout(size_t rows, size_t width, const float *in, float *out);
/// Adds to d_in; of two equal units the first takes the gradient.
void grus_maxout_backward(size_t rows, size_t width, const float *in, const float *d_out, float *d_in);

/// Every row becomes the softmax of scale · row; scale is positive.
void grus_softmax(size_t rows, size_t columns, float scale, float *scores);
/// The gradient of the weights becomes that of the scores.
void grus_softmax_backward(size_t rows, size_t columns, float scale, const float *weights, float *gradient);

/// out[row, i] = sin(row / 10000^(i / columns)) for even i, and for odd ones the cosine beside it (Vaswani et al. 2017).
void grus_sinusoids(size_t rows, size_t columns, float *out);

// MARK: Gated recurrent unit

/// Constants of the blend h' = k ⊙ h + (1 − k) ⊙ m: the share kept is k = z (keep) or k = 1 − z (write, gated), and what is
/// written is m = n (keep, write) or m = r ⊙ n (gated).
typedef enum { grus_update_keep = 0, grus_update_write = 1, grus_update_gated = 2 } grus_update;

/// A step whose reset gate acts after the recurrent product. projected, recurrent, gates: [rows, 3·hidden] in the order
/// reset, update, candidate; bias: [hidden], c_n; previous, state: [rows, hidden]. Writes gates (r, z, n) and state. gates
/// may be projected.
void grus_gru_after_forward(size_t rows, size_t hidden, grus_update update, const float *projected,
                            const float *recurrent, const float *bias, const float *previous, float *gates, float *state);
/// Adds to d_previous [rows, hidden]; overwrites d_projected and d_recurrent [rows, 3·hidden], or with `accumulating` adds
/// to them too. Overwriting, d_projected may be gates, and d_recurrent may be recurrent.
void grus_gru_after_backward(size_t rows, size_t hidden, grus_update update, const float *recurrent, const float *bias,
                             const float *previous, const float *gates, const float *d_state, bool accumulating,
                             float *d_projected, float *d_recurrent, float *d_previous);

/// The first half of a step whose reset gate acts before the candidate's product: writes r and z into gates
/// [rows, 3·hidden], and r ⊙ h into reset [rows, hidden]. recurrent: [rows, 2·hidden].
void grus_gru_before_gates_forward(size_t rows, size_t hidden, const float *projected, const float *recurrent,
                                   const float *previous, float *gates, float *reset);
/// Adds to d_projected (its reset part), d_recurrent (its reset part) and d_previous.
void grus_gru_before_gates_backward(size_t rows, size_t hidden, const float *previous, const float *gates,
                                    const float *d_reset, float *d_projected, float *d_recurrent, float *d_previous);
/// The second half: candidate [rows, hidden] is U_n (r ⊙ h). Writes n into gates, and state.
void grus_gru_before_state_forward(size_t rows, size_t hidden, grus_update update, const float *projected,
                                   const float *candidate, const float *previous, float *gates, float *state);
/// Adds to d_projected, d_recurrent, d_candidate and d_previous; to the reset parts of the first two only what is gated.
void grus_gru_before_state_backward(size_t rows, size_t hidden, grus_update update, const float *previous,
                                    const float *gates, const float *d_state, float *d_projected, float *d_recurrent,
                                    float *d_candidate, float *d_previous);

// MARK: Other recurrent cells

/// A step of a long short-term memory. projected, gates: [rows, 4·hidden] in the order input, forget, candidate, output;
/// before, cell, state: [rows, hidden]. Writes gates, the cell and the state. gates may be projected.
void grus_lstm_forward(size_t rows, size_t hidden, const float *projected, const float *before, float *gates,
                       float *cell, float *state);
/// Adds to d_before; overwrites d_projected [rows, 4·hidden], which may be gates, or with `accumulating` adds to it.
void grus_lstm_backward(size_t rows, size_t hidden, const float *before, const float *gates, const float *cell,
                        const float *d_state, const float *d_cell, bool accumulating, float *d_projected,
                        float *d_before);

/// The first half of a step of a minimal gated unit: writes f into gates [rows, 2·hidden], and f ⊙ h into kept
/// [rows, hidden]. projected: [rows, 2·hidden] in the order forget, candidate; recurrent: [rows, hidden].
void grus_mgu_gate_forward(size_t rows, size_t hidden, const float *projected, const float *recurrent,
                           const float *previous, float *gates, float *kept);
/// Adds to d_projected (its forget part), d_recurrent and d_previous.
void grus_mgu_gate_backward(size_t rows, size_t hidden, const float *previous, const float *gates, const float *d_kept,
                            float *d_projected, float *d_recurrent, float *d_previous);
/// The second half: candidate [rows, hidden] is U_n (f ⊙ h). Writes n into gates, and state = (1 − f) ⊙ h + f ⊙ n.
void grus_mgu_state_forward(size_t rows, size_t hidden, const float *projected, const float *candidate,
                            const float *previous, float *gates, float *state);
/// Adds to d_projected, d_recurrent, d_candidate and d_previous.
void grus_mgu_state_backward(size_t rows, size_t hidden, const float *previous, const float *gates,
                             const float *d_state, float *d_projected, float *d_recurrent, float *d_candidate,
                             float *d_previous);

/// A step without a product with the state: after = k ⊙ before + (1 − k) ⊙ x, where the gate σ(p) says k = σ(p) (keep) or
/// k = 1 − σ(p) (write). projected, gates: [rows, 2·hidden], p and x; before, after: [rows, hidden]. Writes σ(p) and x into
/// gates, which may be projected.
void grus_blend_forward(size_t rows, size_t hidden, grus_update update, const float *projected, const float *before,
                        float *gates, float *after);
/// Adds to d_before; overwrites d_projected [rows, 2·hidden], which may be gates, or with `accumulating` adds to it.
void grus_blend_backward(size_t rows, size_t hidden, grus_update update, const float *before, const float *gates,
                         const float *d_after, bool accumulating, float *d_projected, float *d_before);

// MARK: Attention

/// A sentence's rows in the encoder's memory.
typedef struct {
    int32_t start, count;
} grus_span;

/// A step of attention: every query row attends to its own span of the memory, and every head does so with its share of the
/// units and of the width, both of which the heads divide: context = Σ weight_s · value_s, side by side for the heads.
typedef struct {
    size_t rows, heads, units, width;
    /// Room for the positions of one row and head.
    size_t longest;
    /// One per row; none is empty.
    const grus_span *spans;
    /// [rows, units], [·, units] and [·, width].
    const float *query, *keys, *values;
    /// [rows, heads, longest]: the softmax of the scores, zero beyond the span.
    float *weights;
    /// As many: what the values are multiplied by in place of the weights, which forward finds as factors of them; NULL for
    /// the weights.
    float *shares;
    /// [rows, width].
    float *context;
} grus_attention;

/// Scores by a multi-layer perceptron: score_s = energy · tanh(key_s + query); energy: [units].
void grus_mlp_attention_forward(const grus_attention *attention, const float *energy);
/// Adds to d_query, d_keys and d_energy; recomputes the tanh values. The gradient of the values is a product of shares and
/// d_context over all steps. means: scratch for a number per head.
void grus_mlp_attention_backward(const grus_attention *attention, const float *d_context, const float *energy, float *means,
                                 float *d_query, float *d_keys, float *d_energy);

/// Scores by products: score_s = scale · (key_s · query).
void grus_dot_attention_forward(const grus_attention *attention, float scale);
/// Adds to d_query, and writes d_scores [rows, heads, longest], times scale, as far as the spans go. The gradient of the keys is
/// a product of d_scores and query over all steps, that of the values one of shares and d_context.
void grus_dot_attention_backward(const grus_attention *attention, const float *d_context, float scale, float *means,
                                 float *d_query, float *d_scores);

/// What positions have been attended to so far, [rows, heads, longest] before and after a step: the sum of the weights.
typedef struct {
    const float *before;
    float *after;
    /// [units].
    const float *feature;
} grus_coverage;

/// Scores by a multi-layer perceptron that knows the coverage: score_s = energy · tanh(key_s + query + before_s · feature).
void grus_coverage_attention_forward(const grus_attention *attention, const grus_coverage *coverage, const float *energy);
/// Adds to d_query, d_keys, d_energy, d_feature and d_before.
void grus_coverage_attention_backward(const grus_attention *attention, const grus_coverage *coverage, const float *d_context,
                                      const float *d_after, const float *energy, float *means, float *d_query,
                                      float *d_keys, float *d_energy, float *d_feature, float *d_before);

// MARK: Loss and search

/// Cross-entropy sums over the rows of one call.
typedef struct {
    /// With label smoothing, and without.
    double smoothed, plain;
    /// Rows whose label is the most probable class, or as probable as any other.
    size_t correct;
} grus_loss;

/// Softmax cross-entropy of logits [rows, classes] against labels [rows]. With `differentiate`, the logits are
/// overwritten by the gradient of scale · smoothed loss.
grus_loss grus_cross_entropy(size_t rows, size_t classes, const int32_t *labels, float smoothing, float scale,
                             bool differentiate, float *logits);
/// The loss of R-Drop of logits [2 · pairs, classes] against labels [2 · pairs]: rows 2i and 2i + 1 are what two passes say of
/// one token, p and q. Of each pair, half the sum of its smoothed losses plus weight · (KL(p ‖ q) + KL(q ‖ p)) / 2; of the plain
/// losses their mean; and whether the first row is correct. With `differentiate`, the logits are overwritten by the gradient of
/// scale · smoothed loss.
grus_loss grus_r_drop(size_t pairs, size_t classes, const int32_t *labels, float smoothing, float weight, float scale,
                      bool differentiate, float *logits);
/// log Σ exp of one row.
float grus_log_sum_exp(size_t count, const float *in);
/// out[i] = in[columns[i]], of one row.
void grus_gather(size_t count, const int32_t *columns, const float *in, float *out);
/// The `top` largest values of a row, best first, equal values by position. 1 ≤ top ≤ count.
void grus_top(size_t count, size_t top, const float *in, float *values, int32_t *positions);

// MARK: Distributions

/// y += share · softmax(sharpness · x), of one row.
void grus_add_softmax(size_t count, float sharpness, float share, const float *x, float *y);
/// y += share · log softmax(x), of one row.
void grus_add_log_softmax(size_t count, float share, const float *x, float *y);
/// x = log x, of numbers that are 0 or above; 0 becomes the logarithm of the least normal number.
void grus_log(size_t count, float *x);

// MARK: Bytes

/// Whether none of the single-precision numbers, which may begin at any byte, is infinite or NaN.
bool grus_are_finite(size_t count, const void *numbers);

// MARK: Optimisers

/// Σ x², in double precision over blocks of fixed size.
double grus_sum_of_squares(size_t count, const float *x);
/// Adam with bias correction folded into rate and epsilon; gradient is multiplied by scale first.
void grus_adam(size_t count, float scale, float rate, float beta1, float beta2, float epsilon, const float *gradient,
               float *first, float *second, float *value);
void grus_sgd(size_t count, float scale, float rate, float momentum, const float *gradient, float *velocity, float *value);
void grus_rmsprop(size_t count, float scale, float rate, float decay, float epsilon, const float *gradient,
                  float *mean_square, float *value);
/// The step is the gradient plus momentum times the new velocity.
void grus_nesterov(size_t count, float scale, float rate, float momentum, const float *gradient, float *velocity,
                   float *value);
void grus_adagrad(size_t count, float scale, float rate, float epsilon, const float *gradient, float *square_sum,
                  float *value);
void grus_adadelta(size_t count, float scale, float rate, float decay, float epsilon, const float *gradient,
                   float *mean_square, float *mean_squared_step, float *value);
/// x = factor x
void grus_scale(size_t count, float factor, float *x);
/// x = a x + b y
void grus_combine(size_t count, float a, float *x, float b, const float *y);
/// Cuts every number to ±limit.
void grus_clamp(size_t count, float limit, float *x);
/// Exchanges the numbers of x and y, which do not overlap.
void grus_swap(size_t count, float *x, float *y);

#endif
