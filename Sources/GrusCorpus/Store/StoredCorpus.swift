import GrusFiles

/// The pairs of a training set in ids on disk: shards of some blocks each, and an index of all.
///
/// A block is read when it is wanted and checked by its sum; nothing of the files stays in memory or open. They are read, not mapped,
/// so that memory has a bound that we set, and a file that is cut short or gone is an error and no signal.
package struct StoredCorpus: PairStore {
    /// How many blocks a shard has; the last one has fewer.
    static let shardSize = 1024
    /// The version of the form of the files.
    package static let version = 1

    package let blocks: [Block]
    package let drops: DropReport
    package let fingerprint: CorpusFingerprint
    private let stored: [StoredBlock]
    /// Where it lies.
    package let folder: String

    /// Opens what was stored in a folder; nil if nothing was, or not all.
    ///
    /// - Throws: `InputError` if the index is damaged, or cannot be read.
    package init?(in folder: String) throws(InputError) {
        let path = Self.index(in: folder)
        guard fileExists(path) else { return nil }
        let index = try BlockIndex(of: try InputFile(path))
        var blocks: [Block] = []
        var first = 0
        for block in index.blocks {
            blocks.append(
                Block(
                    part: block.part, first: first, count: block.pairs, sourceTokens: block.sourceTokens,
                    targetTokens: block.targetTokens))
            first += block.pairs
        }
        (self.blocks, drops, fingerprint) = (blocks, index.drops, index.fingerprint)
        (stored, self.folder) = (index.blocks, folder)
    }

    package var whole: EncodedCorpus? { nil }

    /// The bytes of all blocks.
    package var bytes: Int { stored.reduce(0) { $0 + $1.size } }

    /// The bytes of an id in memory.
    package var bytesPerToken: Int { stored.reduce(2) { max($0, $1.width) } }

    package func pairs(of index: Int) throws(InputError) -> EncodedCorpus {
        let file = try InputFile(Self.shard(index / Self.shardSize, in: folder))
        return try stored[index].read(from: file)
    }

    static func shard(_ number: Int, in folder: String) -> String {
        let digits = String(number)
        return "\(folder)/\(String(repeating: "0", count: max(0, 5 - digits.count)))\(digits).ids"
    }

    static func index(in folder: String) -> String { "\(folder)/index.ids" }
}

extension StoredBlock {
    /// The pairs of the block.
    ///
    /// - Throws: `InputError` if they cannot be read, or are not what was stored.
    func read(from file: InputFile) throws(InputError) -> EncodedCorpus {
        guard let pairs = decoded(try file.read(size, at: offset)) else { throw file.damage(at: offset) }
        return pairs
    }
}
