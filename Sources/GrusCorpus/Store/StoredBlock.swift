import GrusFiles

/// Where a block lies in a stored shard, and what is known of it without reading it.
///
/// Its bytes are the lengths of the sources, those of the targets, the ids of the sources and those of the targets: numbers of two
/// bytes, or of four where one of them needs more.
struct StoredBlock: Equatable {
    /// Which part of the corpus it belongs to.
    let part: Int
    /// The number of its pairs, and of the ids of their sides.
    let pairs, sourceTokens, targetTokens: Int
    /// Where it begins, and how many bytes a number has.
    let offset, width: Int
    /// The sum of its bytes.
    let sum: UInt64

    /// The number of its bytes.
    var size: Int { width * (2 * pairs + sourceTokens + targetTokens) }

    /// The bytes that say all this.
    static let recordSize = 7 * 8

    /// What pairs become at an offset: their bytes, and what is known of them.
    static func encoded(_ pairs: EncodedCorpus, part: Int, at offset: Int) -> (block: StoredBlock, bytes: [UInt8]) {
        let sides = [pairs.sources, pairs.targets]
        let lengths = sides.map { side in (0..<side.count).map { UInt32(side.length(of: $0)) } }
        let numbers = lengths.joined() + sides.flatMap { $0.all.map { UInt32(bitPattern: $0) } }
        let isNarrow = numbers.allSatisfy { $0 <= UInt16.max }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(numbers.count * (isNarrow ? 2 : 4))
        for number in numbers {
            if isNarrow { bytes.append(number: UInt16(number)) } else { bytes.append(number: number) }
        }
        let block = StoredBlock(
            part: part, pairs: pairs.count, sourceTokens: pairs.sources.tokenCount,
            targetTokens: pairs.targets.tokenCount, offset: offset, width: isNarrow ? 2 : 4, sum: ContentSum.of(bytes))
        return (block, bytes)
    }

    /// The pairs that bytes say; nil if they are not what was stored.
    func decoded(_ bytes: [UInt8]) -> EncodedCorpus? {
        guard bytes.count == size, ContentSum.of(bytes) == sum else { return nil }
        let lengths: [Int]
        let sources, targets: Tokens
        if width == 2 {
            let numbers = bytes.numbers(of: UInt16.self, count: size / 2, at: 0)
            lengths = numbers[..<(2 * pairs)].map(Int.init)
            sources = .narrow(Array(numbers[(2 * pairs)..<(2 * pairs + sourceTokens)]))
            targets = .narrow(Array(numbers[(2 * pairs + sourceTokens)...]))
        } else {
            let numbers = bytes.numbers(of: UInt32.self, count: size / 4, at: 0)
            lengths = numbers[..<(2 * pairs)].map(Int.init)
            sources = .wide(numbers[(2 * pairs)..<(2 * pairs + sourceTokens)].map { Int32(bitPattern: $0) })
            targets = .wide(numbers[(2 * pairs + sourceTokens)...].map { Int32(bitPattern: $0) })
        }
        guard lengths[..<pairs].reduce(0, +) == sourceTokens, lengths[pairs...].reduce(0, +) == targetTokens
        else { return nil }
        return EncodedCorpus(
            sources: TokenTable(sources, lengths: lengths[..<pairs]),
            targets: TokenTable(targets, lengths: lengths[pairs...]))
    }

    /// The record of a block as numbers.
    var record: [UInt64] {
        [part, pairs, sourceTokens, targetTokens, offset, width].map { UInt64($0) } + [sum]
    }

    /// The block that a record says; nil if there can be none such.
    init?(_ record: ArraySlice<UInt64>) {
        let numbers = record.prefix(6).compactMap { Int(exactly: $0) }
        guard numbers.count == 6, let sum = record.last, record.count == 7, numbers[5] == 2 || numbers[5] == 4,
            numbers[..<5].allSatisfy({ $0 < 1 << 48 })
        else { return nil }
        self.init(
            part: numbers[0], pairs: numbers[1], sourceTokens: numbers[2], targetTokens: numbers[3],
            offset: numbers[4], width: numbers[5], sum: sum)
    }

    init(part: Int, pairs: Int, sourceTokens: Int, targetTokens: Int, offset: Int, width: Int, sum: UInt64) {
        (self.part, self.pairs, self.sourceTokens, self.targetTokens) = (part, pairs, sourceTokens, targetTokens)
        (self.offset, self.width, self.sum) = (offset, width, sum)
    }
}
