import GrusFiles
import GrusRuntime
import GrusText

/// A pair with all that was found in it.
package struct ExaminedPair: Sendable {
    /// The pair, with U+FFFD for what is not UTF-8.
    package let pair: SentencePair
    /// Its number in the data set, counted from 1.
    package let number: Int
    /// The file of the source, or of the target, and the line in it, counted from 1.
    package let source, target: String, line: Int
    /// What was found; that in the pair itself before that beside other pairs.
    package let findings: [Finding]

    /// The kinds of damage that were found.
    package var damage: Set<Damage> { Set(findings.map(\.damage)) }
}

/// The reading of a data set, shard by shard, that says what is wrong with each pair. Memory is bounded but for the hashes of pairs.
struct Examination {
    /// The pairs that are read before they are looked at together, and the bytes of such pairs from which on no more are read.
    private static let (ahead, bytesAhead) = (32 * AlignmentModel.block, 16_000_000)

    private let habits: CorpusHabits
    private let pipeline: TextPipeline?
    private let pool: ThreadPool
    private var history: PairHistory
    private var count = 0
    /// How much text there was so far.
    private(set) var source = SideStatistics(), target = SideStatistics()

    /// - Parameters:
    ///   - pipeline: what counts tokens; nil counts none.
    ///   - heldOut: the sets that must share no pairs with this one.
    init(
        by habits: CorpusHabits, _ pipeline: TextPipeline?, apartFrom heldOut: HeldOutPairs = HeldOutPairs(),
        on pool: ThreadPool
    ) {
        self.habits = habits
        self.pipeline = pipeline
        self.pool = pool
        history = PairHistory(apartFrom: heldOut)
    }

    /// Reads a shard to its end.
    ///
    /// - Parameter receive: gets every pair, in order.
    /// - Throws: `InputError` for what cannot be read; what `receive` throws.
    mutating func read(
        _ shard: ParallelCorpus.Shard, lineLimit: Int, _ receive: (ExaminedPair, PairHashes) throws(InputError) -> Void
    ) throws(InputError) {
        let next = try shard.repairedPairs(lineLimit: lineLimit)
        let (sourceFile, targetFile) = (shard.path(of: .source), shard.path(of: .target))
        var line = 0
        var fault: InputError?
        repeat {
            var pairs: [ReadPair] = []
            var bytes = 0
            do throws(InputError) {
                while pairs.count < Self.ahead, bytes < Self.bytesAhead, let read = try next() {
                    pairs.append(read)
                    bytes += read.pair.size
                }
            } catch {
                // What was read before the fault is worth a look.
                fault = error
            }
            guard !pairs.isEmpty else { break }
            let blocks = look(at: pairs)
            for block in blocks {
                source.add(block.source)
                target.add(block.target)
            }
            for (read, (found, hashes)) in zip(pairs, zip(blocks.flatMap(\.findings), blocks.flatMap(\.hashes))) {
                line += 1
                count += 1
                let findings = found + history.findings(of: hashes, number: count)
                let examined = ExaminedPair(
                    pair: read.pair, number: count, source: sourceFile, target: targetFile, line: line,
                    findings: findings)
                try receive(examined, hashes)
            }
        } while fault == nil
        if let fault { throw fault }
    }

    /// What is found in some pairs by themselves.
    private struct Block: Sendable {
        let findings: [[Finding]]
        let hashes: [PairHashes]
        var source = SideStatistics(), target = SideStatistics()
    }

    private func look(at pairs: [ReadPair]) -> [Block] {
        mapBlocks(of: pairs.count, size: AlignmentModel.block, on: pool) { [habits, pipeline] indices in
            let inspected = pairs[indices].map {
                InspectedPair(
                    InspectedLine($0.pair.source, isIntact: $0.isSourceIntact),
                    InspectedLine($0.pair.target, isIntact: $0.isTargetIntact))
            }
            var block = Block(findings: habits.findings(in: inspected), hashes: inspected.map(PairHashes.init))
            for pair in inspected {
                block.source.add(pair.source, pipeline?.source)
                block.target.add(pair.target, pipeline?.target)
            }
            return block
        }
    }
}
