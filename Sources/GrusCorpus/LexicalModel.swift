import GrusRuntime

/// How likely a target token is the translation of a source token: t(target | source), the first model of Brown et al. 1993, learnt
/// by expectation maximisation.
///
/// The end mark of a source stands for their empty word: every source has one, and so it takes what goes with nothing else. Memory
/// is bounded by the corpus and by how many targets of a source token are looked at: those that come beside it most often.
package struct LexicalModel: Sendable {
    /// A target token of some source token.
    package struct Entry: Sendable, Equatable {
        /// The target token.
        package let token: Int32
        /// t(target | source).
        package let probability: Float

        package init(token: Int32, probability: Float) {
            (self.token, self.probability) = (token, probability)
        }
    }

    /// How a model is learnt.
    package struct Options: Sendable {
        /// How often probabilities are estimated anew.
        package var iterations = 5
        /// The most targets of a source token that are looked at.
        package var candidates = 512

        package init() {}
    }

    /// The targets of every source token by id, most probable first, equal ones by id.
    package let targets: [[Entry]]
    /// How often every target token comes in the corpus.
    package let counts: [Int]

    /// Learns from the pairs of a corpus. The result does not depend on the number of threads.
    ///
    /// - Parameters:
    ///   - sourceVocabulary: the number of source ids.
    ///   - targetVocabulary: the number of target ids.
    package init(
        _ corpus: EncodedCorpus, sourceVocabulary: Int, targetVocabulary: Int, _ options: Options = Options(),
        on pool: ThreadPool
    ) {
        let pairs = AlignedPairs(corpus, sourceVocabulary: sourceVocabulary, targetVocabulary: targetVocabulary)
        var rows = pairs.mapSources(on: pool) { pairs.candidates(of: $0, most: options.candidates, &$1) }
        for _ in 0..<options.iterations {
            let sums = pairs.sums(rows, on: pool)
            rows = pairs.mapSources(on: pool) { [rows] in pairs.estimate(rows[$0], of: $0, sums, &$1) }
        }
        targets = rows.map { $0.sorted { ($1.probability, $0.token) < ($0.probability, $1.token) } }
        counts = pairs.targetCounts
    }
}

/// The pairs of a corpus, and where each source token is.
private struct AlignedPairs: Sendable {
    private typealias Entry = LexicalModel.Entry

    private let corpus: EncodedCorpus
    private let sourceVocabulary, targetVocabulary: Int
    /// The pairs of every source token, one for each time that it is there, in order; those of a token begin at its start.
    private let pairs: [Int32]
    private let starts: [Int]
    /// Where the targets of every pair begin among those of all.
    private let targetStarts: [Int]

    /// Numbers for every target token, which are zero between two uses.
    struct Scratch {
        var sums: [Double]
        var probabilities: [Float]
    }

    init(_ corpus: EncodedCorpus, sourceVocabulary: Int, targetVocabulary: Int) {
        self.corpus = corpus
        (self.sourceVocabulary, self.targetVocabulary) = (sourceVocabulary, targetVocabulary)
        var starts = Array(repeating: 0, count: sourceVocabulary + 1)
        for pair in 0..<corpus.count {
            for source in corpus.sources[pair] { starts[Int(source) + 1] += 1 }
        }
        for source in 0..<sourceVocabulary { starts[source + 1] += starts[source] }
        var (ends, pairs) = (starts, Array(repeating: Int32(0), count: starts[sourceVocabulary]))
        for pair in 0..<corpus.count {
            for source in corpus.sources[pair] {
                pairs[ends[Int(source)]] = Int32(pair)
                ends[Int(source)] += 1
            }
        }
        (self.pairs, self.starts) = (pairs, starts)
        targetStarts = (0..<corpus.count).reduce(into: [0]) { $0.append($0[$1] + corpus.targets.length(of: $1)) }
    }

    var targetCounts: [Int] {
        (0..<corpus.count).reduce(into: Array(repeating: 0, count: targetVocabulary)) { counts, pair in
            for target in corpus.targets[pair] { counts[Int(target)] += 1 }
        }
    }

    private func pairs(of source: Int) -> ArraySlice<Int32> { pairs[starts[source]..<starts[source + 1]] }

    /// What a body gives for every source token.
    func mapSources<Result: Sendable>(
        on pool: ThreadPool, _ body: @escaping @Sendable (_ source: Int, inout Scratch) -> Result
    ) -> [Result] {
        let blocks = mapBlocks(of: sourceVocabulary, size: 32, on: pool) { sources in
            var scratch = Scratch(
                sums: Array(repeating: 0, count: targetVocabulary),
                probabilities: Array(repeating: 0, count: targetVocabulary))
            return sources.map { body($0, &scratch) }
        }
        return Array(blocks.joined())
    }

    /// The targets that come beside a source token most often, by id. None is more likely than another yet.
    func candidates(of source: Int, most: Int, _ scratch: inout Scratch) -> [LexicalModel.Entry] {
        var found: [Int32] = []
        for pair in pairs(of: source) {
            for target in corpus.targets[Int(pair)] {
                if scratch.sums[Int(target)] == 0 { found.append(target) }
                scratch.sums[Int(target)] += 1
            }
        }
        if found.count > most {
            found.sort { (scratch.sums[Int($1)], $0) < (scratch.sums[Int($0)], $1) }
            for target in found[most...] { scratch.sums[Int(target)] = 0 }
            found.removeSubrange(most...)
        }
        for target in found { scratch.sums[Int(target)] = 0 }
        return found.sorted().map { Entry(token: $0, probability: 1) }
    }

    /// For the target tokens of all pairs, one after the other, the sum of their probabilities beside the tokens of the source.
    func sums(_ rows: [[LexicalModel.Entry]], on pool: ThreadPool) -> [Float] {
        let blocks = mapBlocks(of: corpus.count, size: 512, on: pool) { pairs in
            pairs.flatMap { pair in
                corpus.targets[pair].map { target in
                    corpus.sources[pair].reduce(0 as Float) { $0 + rows[Int($1)].probability(of: target) }
                }
            }
        }
        return Array(blocks.joined())
    }

    /// The probabilities of the targets of a source token, each the share that it has of the token in all pairs.
    ///
    /// - Parameters:
    ///   - row: its targets, by id.
    ///   - sums: see ``sums(_:on:)``.
    func estimate(_ row: [LexicalModel.Entry], of source: Int, _ sums: [Float], _ scratch: inout Scratch)
        -> [LexicalModel.Entry]
    {
        for entry in row { scratch.probabilities[Int(entry.token)] = entry.probability }
        for pair in pairs(of: source) {
            let first = targetStarts[Int(pair)]
            for (index, target) in corpus.targets[Int(pair)].enumerated() {
                let probability = scratch.probabilities[Int(target)]
                if probability > 0 { scratch.sums[Int(target)] += Double(probability / sums[first + index]) }
            }
        }
        let whole = row.reduce(0) { $0 + scratch.sums[Int($1.token)] }
        return row.map { entry in
            defer { (scratch.sums[Int(entry.token)], scratch.probabilities[Int(entry.token)]) = (0, 0) }
            return Entry(token: entry.token, probability: Float(scratch.sums[Int(entry.token)] / whole))
        }
    }
}

extension [LexicalModel.Entry] {
    /// The probability of a target among entries by id; 0 if it is none of them.
    fileprivate func probability(of target: Int32) -> Float {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle].token < target { low = middle + 1 } else { high = middle }
        }
        return low < count && self[low].token == target ? self[low].probability : 0
    }
}
