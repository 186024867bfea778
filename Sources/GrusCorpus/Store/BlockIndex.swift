import GrusFiles

/// What stands behind the blocks of a stored shard, and for all shards together in a file of its own: which blocks there are, and
/// what was left out when they were made.
struct BlockIndex: Equatable {
    var blocks: [StoredBlock] = []
    var drops = DropReport()
    var fingerprint = CorpusFingerprint()

    private static let magic = Array("grus-ids".utf8)
    private static let head = 3 + DropReport.Reason.allCases.count
    private static let trailerSize = 8 + 8 + 8

    /// The index as bytes, the last of which say where it begins.
    var bytes: [UInt8] {
        var numbers: [UInt64] = [UInt64(fingerprint.pairs), fingerprint.hash, UInt64(drops.read)]
        numbers += DropReport.Reason.allCases.map { UInt64(drops.dropped[$0] ?? 0) }
        for block in blocks { numbers += block.record }
        var bytes: [UInt8] = []
        for number in numbers { bytes.append(number: number) }
        let sum = ContentSum.of(bytes)
        bytes.append(number: UInt64(bytes.count))
        bytes.append(number: sum)
        return bytes + Self.magic
    }

    init() {}

    /// Reads the index at the end of a file.
    ///
    /// - Throws: `InputError` of kind `data` if the file has none.
    init(of file: InputFile) throws(InputError) {
        let size = file.size
        let trailer = try file.read(Self.trailerSize, at: max(0, size - Self.trailerSize))
        guard trailer.count == Self.trailerSize, Array(trailer.suffix(8)) == Self.magic else { throw file.damage }
        let known = trailer.numbers(of: UInt64.self, count: 2, at: 0)
        guard let length = Int(exactly: known[0]), (0...size - Self.trailerSize).contains(length),
            length % 8 == 0, (length / 8 - Self.head) % 7 == 0, length / 8 >= Self.head
        else { throw file.damage }
        let bytes = try file.read(length, at: size - Self.trailerSize - length)
        guard bytes.count == length, ContentSum.of(bytes) == known[1] else { throw file.damage }
        let numbers = bytes.numbers(of: UInt64.self, count: length / 8, at: 0)
        drops.read = Int(clamping: numbers[2])
        for (reason, count) in zip(DropReport.Reason.allCases, numbers[3..<Self.head]) where count > 0 {
            drops.dropped[reason] = Int(clamping: count)
        }
        fingerprint = CorpusFingerprint(pairs: Int(clamping: numbers[0]), hash: numbers[1])
        for start in stride(from: Self.head, to: numbers.count, by: 7) {
            guard let block = StoredBlock(numbers[start..<start + 7]) else { throw file.damage }
            blocks.append(block)
        }
    }
}

extension InputFile {
    /// What is said of a stored file that is not what was written.
    fileprivate var damage: InputError {
        InputError(.data, file: name, "the stored ids are damaged; remove the folder, and they are made anew")
    }

    /// What is said of a block that is not what was stored.
    func damage(at offset: Int) -> InputError {
        InputError(
            .data, file: name, at: .byte(offset),
            "the stored ids are damaged; remove the folder, and they are made anew")
    }
}
