extension Search {
    /// The most source tokens that are searched together: as many as 64 sentences of 128 tokens. What is kept of a token takes
    /// some 45 KB where layers have 512 units, and so a batch at most 370 MB.
    package static let batchTokens = 8192
    /// The most rows that are searched together; one takes 32 KB for the logits of 8,000 tokens.
    private static let batchRows = 4096

    /// Cuts sentences into batches for ``translate(_:on:)``: longest first, so that those of a batch are of like lengths. What
    /// is found does not depend on it.
    ///
    /// - Parameters:
    ///   - lengths: the source tokens of the sentences, end marks included.
    ///   - count: how many hypotheses of each are wanted.
    /// - Returns: which sentences are in each batch; one of more tokens than a batch may have is alone.
    package func batches(of lengths: [Int], count: Int = 1) -> [[Int]] {
        let most = min(config.batch, max(1, Self.batchRows / rows(count: count)))
        var batches: [[Int]] = []
        var tokens = 0
        for sentence in lengths.indices.sorted(by: { (lengths[$0], $0) > (lengths[$1], $1) }) {
            tokens += lengths[sentence]
            if let last = batches.indices.last, batches[last].count < most, tokens <= Self.batchTokens {
                batches[last].append(sentence)
            } else {
                batches.append([sentence])
                tokens = lengths[sentence]
            }
        }
        return batches
    }
}

extension DecodingConfig {
    /// The score of sentences that were translated one by one and belong together: that of one as long as all of them.
    package func score(of hypotheses: some Sequence<Hypothesis>) -> Float {
        let sums = hypotheses.reduce(into: (logProbability: 0 as Float, length: 0, coverage: 0 as Float)) {
            $0.logProbability += $1.logProbability
            $0.length += $1.length
            $0.coverage += $1.coverage
        }
        return ranking.score(sums.logProbability, length: sums.length, coverage: sums.coverage)
    }
}
