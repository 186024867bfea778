extension Search {
    /// The most source tokens that are searched together: as many as 64 sentences of 128 tokens. What is kept of a token takes
    /// some 45 KB where layers have 512 units, and so a batch at most 370 MB.
    package static let batchTokens = 8192

    /// Cuts sentences into batches for ``translate(_:on:)``: longest first, so that those of a batch are of like lengths. What
    /// is found does not depend on it.
    ///
    /// - Parameter lengths: the source tokens of the sentences, end marks included.
    /// - Returns: which sentences are in each batch; one of more tokens than a batch may have is alone.
    package func batches(of lengths: [Int]) -> [[Int]] {
        var batches: [[Int]] = []
        var tokens = 0
        for sentence in lengths.indices.sorted(by: { (lengths[$0], $0) > (lengths[$1], $1) }) {
            tokens += lengths[sentence]
            if let last = batches.indices.last, batches[last].count < config.batch, tokens <= Self.batchTokens {
                batches[last].append(sentence)
            } else {
                batches.append([sentence])
                tokens = lengths[sentence]
            }
        }
        return batches
    }

    /// The score of sentences that were translated one by one and belong together: that of one as long as all of them.
    package func score(of hypotheses: some Sequence<Hypothesis>) -> Float {
        let sums = hypotheses.reduce(into: (logProbability: 0 as Float, length: 0, coverage: 0 as Float)) {
            $0.logProbability += $1.logProbability
            $0.length += $1.length
            $0.coverage += $1.coverage
        }
        return config.ranking.score(sums.logProbability, length: sums.length, coverage: sums.coverage)
    }
}
