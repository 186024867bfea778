import GrusFiles
import GrusRuntime
import GrusText
import Synchronization

/// Stores the pairs of a training set in ids: once, however many trainings read them.
///
/// Shards appear whole, so that a preparation that was ended goes on behind those that are there; and several, also on several
/// machines, can share the work, each of which reads all of the text and segments some of it.
package struct CorpusPreparation: Sendable {
    /// One of several that share the work.
    package struct Share: Sendable, Equatable {
        /// Which one, counted from 0, and of how many.
        package let index, count: Int

        /// All of the work.
        package static let whole = Share(index: 0, count: 1)

        /// A share of the work.
        package init(index: Int, count: Int) {
            precondition((0..<count).contains(index), "share \(index) of \(count)")
            (self.index, self.count) = (index, count)
        }

        func has(shard: Int) -> Bool { shard % count == index }
    }

    private let corpus: ParallelCorpus
    private let pipeline: TextPipeline
    private let lengths: ClosedRange<Int>
    private let folder: String

    /// A preparation.
    ///
    /// - Parameter folder: the folder that gets the files; it must be there.
    package init(
        _ corpus: ParallelCorpus, _ pipeline: TextPipeline, lengths: ClosedRange<Int>, in folder: String
    ) {
        (self.corpus, self.pipeline, self.lengths, self.folder) = (corpus, pipeline, lengths, folder)
    }

    /// Does a share of the work, and closes the store if nothing else is missing.
    ///
    /// - Parameters:
    ///   - share: which shards are stored.
    ///   - pool: the threads that segment.
    ///   - progress: is told about how many pairs were read; one call after the other, on any thread.
    /// - Returns: the corpus; nil if others have still to store shards.
    /// - Throws: `InputError` of kind `data` if no pair is kept; what reading and writing throw.
    package func run(
        _ share: Share = .whole, on pool: ThreadPool, progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws(InputError) -> StoredCorpus? {
        let writer = ShardWriter(in: folder)
        let blocks = try BlockEncoder(corpus, pipeline, lengths: lengths, on: pool).encode(
            where: { [folder] number in
                let shard = number / StoredCorpus.shardSize
                return share.has(shard: shard) && !fileExists(StoredCorpus.shard(shard, in: folder))
            },
            { encoded throws(InputError) in
                try writer.append(encoded)
                progress((encoded.number + 1) * Block.size)
            })
        try writer.finish()
        return try close(shards: (blocks + StoredCorpus.shardSize - 1) / StoredCorpus.shardSize)
    }

    /// About how many bytes the ids of so many pairs take: as many as those of the first ones.
    ///
    /// - Throws: what reading throws.
    package func expectedBytes(of pairs: Int) throws(InputError) -> Int {
        guard let first = try corpus.pairs().nextBlock() else { return 0 }
        let encoder = BlockEncoder(corpus, pipeline, lengths: lengths, on: nil)
        let (block, bytes) = StoredBlock.encoded(encoder.encode(first, 0).pairs, part: 0, at: 0)
        let perPair = Double(bytes.count + 8 * block.record.count) / Double(first.pairs.count)
        return Int(perPair * Double(pairs))
    }

    /// Writes the index of all shards, if they are there.
    private func close(shards: Int) throws(InputError) -> StoredCorpus? {
        let paths = (0..<shards).map { StoredCorpus.shard($0, in: folder) }
        guard paths.allSatisfy({ fileExists($0) }) else { return nil }
        var whole = BlockIndex()
        for path in paths {
            let file = try InputFile(path)
            let index = try BlockIndex(of: file)
            whole.blocks += index.blocks
            whole.drops += index.drops
            for block in index.blocks {
                let pairs = try block.read(from: file)
                for pair in 0..<pairs.count { whole.fingerprint.add(pairs.sources[pair], pairs.targets[pair]) }
            }
        }
        guard whole.fingerprint.pairs > 0 else { throw whole.drops.nothingLeft(of: corpus) }
        var file = try AtomicFile(StoredCorpus.index(in: folder))
        try file.write(whole.bytes)
        try file.commit()
        return try StoredCorpus(in: folder)
    }
}

/// Writes blocks into the shards that they belong to, in their order.
private final class ShardWriter: Sendable {
    private struct Writing: ~Copyable {
        var file: AtomicFile?
        var shard = 0
        var offset = 0
        var index = BlockIndex()
    }

    private let folder: String
    private let writing = Mutex(Writing())

    init(in folder: String) { self.folder = folder }

    func append(_ encoded: BlockEncoder.Encoded) throws(InputError) {
        let shard = encoded.number / StoredCorpus.shardSize
        try writing.withLock { writing throws(InputError) in
            if writing.file == nil || writing.shard != shard {
                try Self.finish(&writing)
                writing = Writing(file: try AtomicFile(StoredCorpus.shard(shard, in: folder)), shard: shard)
            }
            let (block, bytes) = StoredBlock.encoded(encoded.pairs, part: encoded.part, at: writing.offset)
            try writing.file?.write(bytes)
            writing.offset += bytes.count
            writing.index.blocks.append(block)
            writing.index.drops += encoded.pairs.drops
        }
    }

    /// Completes the last shard.
    func finish() throws(InputError) {
        try writing.withLock { writing throws(InputError) in try Self.finish(&writing) }
    }

    private static func finish(_ writing: inout Writing) throws(InputError) {
        guard var file = writing.file.take() else { return }
        try file.write(writing.index.bytes)
        try file.commit()
    }
}
