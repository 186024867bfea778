import GrusNumerics

/// Several scorers as one: their distributions of the next token are averaged (Sutskever et al. 2014).
package struct EnsembleScorer: Scorer {
    private let members: [any Scorer]
    private let mean: DecodingConfig.EnsembleMean

    /// An ensemble.
    ///
    /// - Parameter members: at least one; all have the same vocabularies.
    package init(_ members: [any Scorer], mean: DecodingConfig.EnsembleMean) {
        precondition(
            Set(members.map(\.vocabulary)).count == 1, "an ensemble of vocabularies of \(members.map(\.vocabulary))")
        self.members = members
        self.mean = mean
    }

    package var vocabulary: Int { members[0].vocabulary }

    package func start(
        _ requests: [Search.Request], rows: Int, attends: Bool, on worker: Worker
    ) -> any PartialTranslation {
        EnsembleTranslation(
            members: members.map { $0.start(requests, rows: rows, attends: attends, on: worker) }, mean: mean,
            arena: worker.arena)
    }
}

/// The translations that all members have begun, row by row the same.
private struct EnsembleTranslation: PartialTranslation {
    var members: [any PartialTranslation]
    let mean: DecodingConfig.EnsembleMean
    let arena: Arena

    mutating func extend(_ tokens: [Int32]) -> NextTokens {
        let answers = members.indices.map { members[$0].extend(tokens) }
        return NextTokens(
            logits: mean.logits(of: answers.map(\.logits), in: arena),
            attention: mean(of: answers.compactMap(\.attention)))
    }

    /// Memory is taken back in the opposite order of that in which it was handed out.
    mutating func keep(_ rows: [Int]) {
        for index in members.indices.reversed() { members[index].keep(rows) }
    }

    /// The mean of what those attend to that attend at all.
    private func mean(of weights: [Matrix]) -> Matrix? {
        guard let first = weights.first else { return nil }
        let mean = arena.matrix(rows: first.rows, columns: first.columns)
        mean.fill(with: 0)
        for weights in weights { Kernels.add(weights, to: mean) }
        let count = Float(weights.count)
        for index in mean.elements.indices { mean.elements[index] /= count }
        return mean
    }
}

extension DecodingConfig.EnsembleMean {
    /// The logits of the mean of distributions.
    ///
    /// - Parameter members: the logits of each, of the same tokens.
    fileprivate func logits(of members: [TokenLogits], in arena: Arena) -> TokenLogits {
        let (mean, share) = (members[0].blank(in: arena), 1 / Float(members.count))
        for row in 0..<mean.rows {
            let sum = mean.row(row)
            sum.fill(with: 0)
            for member in members {
                switch self {
                case .log: Kernels.addLogSoftmax(member.row(row), share: share, to: sum)
                case .probability: Kernels.addSoftmax(member.row(row), share: share, to: sum)
                }
            }
            if self == .probability { Kernels.log(sum) }
        }
        return mean
    }
}
