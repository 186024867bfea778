import GrusFiles
import GrusRuntime

/// What is usual in a training set, learnt from a sample of it: by this the odd is told.
package struct CorpusHabits: Sendable {
    /// The most pairs that are learnt from.
    private static let sampleSize = 20_000

    private let scripts: ScriptCheck
    private let languages: LanguageModel?
    private let lengths: LengthModel?
    private let alignment: AlignmentModel?

    /// Reads a training set once.
    ///
    /// What is wrong with its files is passed over: an examination says it.
    package init(of corpus: ParallelCorpus, _ config: CorpusConfig, on pool: ThreadPool) {
        var sample = CorpusSample(limit: Self.sampleSize)
        for shard in corpus.shards {
            guard let next = try? shard.repairedPairs(lineLimit: corpus.lineLimit) else { continue }
            while let read = try? next() { sample.add(read.pair) }
        }
        self.init(sample.pairs, config, on: pool)
    }

    init(_ pairs: [SentencePair], _ config: CorpusConfig, on pool: ThreadPool?) {
        let inspected = mapBlocks(of: pairs.count, size: 512, on: pool) { block in
            pairs[block].map { InspectedPair(InspectedLine($0.source), InspectedLine($0.target)) }
        }.flatMap(\.self)
        let sizes = inspected.map { (source: $0.source.visible, target: $0.target.visible) }
        scripts = ScriptCheck(source: config.source, target: config.target)
        languages = LanguageModel(inspected)
        lengths = LengthModel(sizes)
        alignment = AlignmentModel(sizes)
    }

    /// What is found in pairs that follow each other, pair by pair.
    func findings(in pairs: [InspectedPair]) -> [[Finding]] {
        let isMisaligned = alignment?.isMisaligned(pairs) ?? false
        return pairs.map { pair in
            var findings = lineChecks.compactMap { $0.finding(in: pair) }
            // A script tells more than the language that it is unlike; what is copied is told by its own checks.
            let language = scripts.finding(in: pair) ?? (pair.isSame ? nil : languages?.finding(in: pair))
            findings += [language, lengths?.finding(in: pair)].compactMap(\.self)
            if isMisaligned { findings.append(Finding(.misaligned, nil, Self.misalignment)) }
            return findings
        }
    }

    private static let misalignment = "in a block whose lengths do not go together"
}
