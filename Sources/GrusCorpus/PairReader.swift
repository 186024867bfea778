import GrusFiles

/// Sentence pairs of a parallel corpus, one by one or block by block.
package final class PairReader {
    private let reader: ShardedReader<SentencePair>

    init(_ corpus: ParallelCorpus) {
        reader = ShardedReader(corpus) { shard throws(InputError) in try shard.pairs(lineLimit: corpus.lineLimit) }
    }

    /// The next pair; nil at the end.
    ///
    /// - Throws: `InputError` when a file cannot be read, when the sides of a shard differ in length (with both counts),
    ///   when a line of a table has not two fields, and at the end when there was no pair at all.
    package func next() throws(InputError) -> SentencePair? { try reader.next() }

    /// Pairs that follow each other in a shard.
    struct TextBlock: Sendable {
        /// The index of the shard.
        let part: Int
        let pairs: [SentencePair]
    }

    /// The next block; nil at the end.
    ///
    /// - Throws: as ``next()`` does.
    func nextBlock() throws(InputError) -> TextBlock? {
        var pairs: [SentencePair] = []
        guard let first = try reader.next() else { return nil }
        pairs.reserveCapacity(Block.size)
        pairs.append(first)
        while pairs.count < Block.size, let pair = try reader.nextOfShard() { pairs.append(pair) }
        return TextBlock(part: reader.shard, pairs: pairs)
    }
}

/// The elements of shards, one shard after the other; each is opened when the one before it ends.
final class ShardedReader<Element> {
    typealias Elements = () throws(InputError) -> Element?

    private let corpus: ParallelCorpus
    private let open: (ParallelCorpus.Shard) throws(InputError) -> Elements
    private var opened = 0
    private var current: Elements?
    private var isEmpty = true

    init(
        _ corpus: ParallelCorpus, open: @escaping (ParallelCorpus.Shard) throws(InputError) -> Elements
    ) {
        self.corpus = corpus
        self.open = open
    }

    /// The index of the shard that the last element was of.
    var shard: Int { opened - 1 }

    /// The next element; nil at the end.
    ///
    /// - Throws: `InputError` of kind `data` at the end if there was none; what the shards throw.
    func next() throws(InputError) -> Element? {
        while true {
            if let element = try nextOfShard() { return element }
            guard opened < corpus.shards.count else { break }
            current = try open(corpus.shards[opened])
            opened += 1
        }
        guard !isEmpty else {
            throw InputError(.data, file: corpus.name, "the corpus is empty")
        }
        return nil
    }

    /// The next element of the shard that is open; nil at its end.
    ///
    /// - Throws: what the shard throws.
    func nextOfShard() throws(InputError) -> Element? {
        guard let element = try current?() else {
            current = nil
            return nil
        }
        isEmpty = false
        return element
    }
}
