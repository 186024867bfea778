import CKernels

extension Kernels {
    /// A step of attention: each row of `query` attends to the positions of its span, every head with its share of the columns.
    package struct Attention: BitwiseCopyable {
        /// Heads, which divide the columns of keys and of values.
        let heads: Int
        /// One per row.
        let spans: List<Span>
        /// `[rows, units]`, `[·, units]` and `[·, width]`.
        let query, keys, values: Matrix
        /// `[rows, heads · longest]`, zero beyond a row's span.
        let weights: Matrix
        /// What values are multiplied by: as many, which a forward pass finds as factors of the weights; nil for these.
        let shares: Matrix?
        /// `[rows, width]`.
        let context: Matrix

        package init(
            heads: Int, spans: List<Span>, query: Matrix, keys: Matrix, values: Matrix, weights: Matrix,
            shares: Matrix?, context: Matrix
        ) {
            (self.heads, self.spans, self.query, self.keys, self.values) = (heads, spans, query, keys, values)
            (self.weights, self.shares, self.context) = (weights, shares, context)
            checkShapes()
            checkSpans()
        }

        private func checkShapes() {
            precondition(
                heads > 0 && query.columns % heads == 0 && values.columns % heads == 0 && weights.columns % heads == 0,
                "\(heads) heads for a query \(query.shape), values \(values.shape) and weights \(weights.shape)")
            check(keys, is: values.rows, by: query.columns, "keys")
            check(weights, is: query.rows, by: weights.columns, "weights")
            check(shares ?? weights, is: query.rows, by: weights.columns, "shares")
            check(context, is: query.rows, by: values.columns, "context")
        }

        private func checkSpans() {
            precondition(spans.count == query.rows, "\(spans.count) spans for a query \(query.shape)")
            precondition(
                spans.allSatisfy {
                    $0.start >= 0 && $0.count > 0 && Int($0.count) <= weights.columns / heads
                        && Int($0.start) + Int($0.count) <= keys.rows
                }, "a span beyond keys \(keys.shape) or weights \(weights.shape)")
        }

        fileprivate func withC(_ body: (UnsafePointer<grus_attention>) -> Void) {
            withUnsafePointer(
                to: grus_attention(
                    rows: query.rows, heads: heads, units: query.columns, width: values.columns,
                    longest: weights.columns / heads, spans: spans.base, query: query.base, keys: keys.base,
                    values: values.base, weights: weights.base, shares: shares?.base, context: context.base), body)
        }
    }

    /// What the backward pass of a step of attention is given, and what it adds to for all kinds of scores.
    package struct AttentionGradient {
        /// The gradient of the context, `[rows, width]`.
        let context: Matrix
        /// Scratch for a number per head.
        let means: Matrix
        /// `[rows, units]`.
        let toQuery: Matrix

        package init(of context: Matrix, means: Matrix, toQuery: Matrix) {
            (self.context, self.means, self.toQuery) = (context, means, toQuery)
        }

        fileprivate func check(_ attention: Attention) {
            Kernels.check(context, is: attention.context.rows, by: attention.context.columns, "gradient")
            Kernels.check(means, is: 1, by: attention.heads, "means")
            Kernels.check(toQuery, is: attention.query.rows, by: attention.query.columns, "query gradient")
        }
    }
}

// MARK: - Multi-layer perceptron

extension Kernels {
    /// Scores `energy · tanh(key_s + query)`; `energy` is `[1, units]`.
    package static func mlpAttention(_ attention: Attention, energy: Matrix) {
        check(energy, is: 1, by: attention.query.columns, "energy")
        attention.withC { grus_mlp_attention_forward($0, energy.base) }
    }

    /// The gradient of the values is left to a product.
    package static func addMLPAttentionGradient(
        _ attention: Attention, energy: Matrix, _ gradient: AttentionGradient, toKeys: Matrix, energy toEnergy: Matrix
    ) {
        gradient.check(attention)
        check(toKeys, is: attention.keys.rows, by: attention.keys.columns, "keys gradient")
        check(toEnergy, is: 1, by: energy.columns, "energy gradient")
        attention.withC {
            grus_mlp_attention_backward(
                $0, gradient.context.base, energy.base, gradient.means.base, gradient.toQuery.base, toKeys.base,
                toEnergy.base)
        }
    }
}

// MARK: - Products

extension Kernels {
    /// Scores `scale · (key_s · query)`.
    package static func dotAttention(_ attention: Attention, scale: Float) {
        attention.withC { grus_dot_attention_forward($0, scale) }
    }

    /// The gradients of keys and values are left to products; `toScores` `[rows, heads · longest]` is overwritten by what the
    /// product of the keys needs.
    package static func addDotAttentionGradient(
        _ attention: Attention, scale: Float, _ gradient: AttentionGradient, scores toScores: Matrix
    ) {
        gradient.check(attention)
        check(toScores, is: attention.weights.rows, by: attention.weights.columns, "scores gradient")
        attention.withC {
            grus_dot_attention_backward(
                $0, gradient.context.base, scale, gradient.means.base, gradient.toQuery.base, toScores.base)
        }
    }
}

// MARK: - Coverage

extension Kernels {
    /// What positions have been attended to before and after a step, `[rows, heads · longest]` each, and what that counts for in
    /// the hidden layer, `[1, units]`.
    package struct Coverage {
        let before, after: Matrix
        let feature: Matrix

        package init(before: Matrix, after: Matrix, feature: Matrix) {
            (self.before, self.after, self.feature) = (before, after, feature)
        }

        fileprivate func check(_ attention: Attention) {
            let weights = attention.weights
            Kernels.check(before, is: weights.rows, by: weights.columns, "coverage before")
            Kernels.check(after, is: weights.rows, by: weights.columns, "coverage after")
            Kernels.check(feature, is: 1, by: attention.query.columns, "feature")
        }

        fileprivate func withC(_ body: (UnsafePointer<grus_coverage>) -> Void) {
            withUnsafePointer(
                to: grus_coverage(before: before.base, after: after.base, feature: feature.base), body)
        }
    }

    /// Scores `energy · tanh(key_s + query + before_s · feature)`, and counts the weights as coverage.
    package static func coverageAttention(_ attention: Attention, _ coverage: Coverage, energy: Matrix) {
        coverage.check(attention)
        check(energy, is: 1, by: attention.query.columns, "energy")
        attention.withC { attention in
            coverage.withC { grus_coverage_attention_forward(attention, $0, energy.base) }
        }
    }

    /// - Parameters:
    ///   - covered: the gradient of the coverage after the step.
    ///   - toBefore: that of the coverage before it.
    package static func addCoverageAttentionGradient(
        _ attention: Attention, _ coverage: Coverage, energy: Matrix, _ gradient: AttentionGradient, covered: Matrix,
        toKeys: Matrix, energy toEnergy: Matrix, feature toFeature: Matrix, before toBefore: Matrix
    ) {
        coverage.check(attention)
        gradient.check(attention)
        check(toKeys, is: attention.keys.rows, by: attention.keys.columns, "keys gradient")
        check(toEnergy, is: 1, by: energy.columns, "energy gradient")
        check(toFeature, is: 1, by: energy.columns, "feature gradient")
        check(covered, is: attention.weights.rows, by: attention.weights.columns, "coverage gradient")
        check(toBefore, is: attention.weights.rows, by: attention.weights.columns, "coverage gradient")
        attention.withC { attention in
            coverage.withC {
                grus_coverage_attention_backward(
                    attention, $0, gradient.context.base, covered.base, energy.base, gradient.means.base,
                    gradient.toQuery.base, toKeys.base, toEnergy.base, toFeature.base, toBefore.base)
            }
        }
    }
}
