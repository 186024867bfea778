import GrusFiles

/// Sentence pairs of a parallel corpus, one by one.
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

    /// The next element; nil at the end.
    ///
    /// - Throws: `InputError` of kind `data` at the end if there was none; what the shards throw.
    func next() throws(InputError) -> Element? {
        while true {
            if let element = try current?() {
                isEmpty = false
                return element
            }
            current = nil
            guard opened < corpus.shards.count else { break }
            current = try open(corpus.shards[opened])
            opened += 1
        }
        guard !isEmpty else {
            throw InputError(.data, file: corpus.name, "the corpus is empty")
        }
        return nil
    }
}
