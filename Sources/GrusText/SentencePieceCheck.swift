/// Finds what SentencePiece would believe in a damaged model file, and then read outside of its memory or never end.
///
/// A model file is a `ModelProto` (`sentencepiece_model.proto`): pieces (1), trainer (2), normaliser (3) and denormaliser
/// (5). What the library checks itself, such as that no piece is there twice, is left to it.
enum SentencePieceCheck {
    /// What is wrong with the bytes, in words.
    struct Fault: Error {
        let description: String

        static let foreign = Fault(description: "not a SentencePiece model")
        static func damaged(_ part: String) -> Fault { Fault(description: "a damaged SentencePiece model: \(part)") }
    }

    /// More than any model has; the library recurses over the bytes of a piece.
    private static let longestPiece = 4096
    /// The sums of scores stay finite.
    private static let scores = Float(-1e20)...1e20

    static func check(_ model: [UInt8]) throws(Fault) {
        try forEachField(of: model[...]) { number, value throws(Fault) in
            switch (number, value) {
            case (1, .bytes(let piece)): try checkPiece(piece)
            case (3, .bytes(let normalizer)), (5, .bytes(let normalizer)):
                try forEachField(of: normalizer) { number, value throws(Fault) in
                    if number == 2, case .bytes(let rules) = value, !rules.isEmpty {
                        try NormalizationTrie(rules).check()
                    }
                }
            default: break
            }
        }
    }

    private static func checkPiece(_ piece: ArraySlice<UInt8>) throws(Fault) {
        try forEachField(of: piece) { number, value throws(Fault) in
            switch (number, value) {
            case (1, .bytes(let text)):
                guard !text.isEmpty, text.count <= longestPiece, !text.contains(0),
                    String(validating: text, as: UTF8.self) != nil
                else { throw Fault.damaged("a piece is no text") }
            case (2, .fixed(let score)):
                guard scores.contains(Float(bitPattern: score)) else { throw Fault.damaged("a score is no number") }
            case (3, .varint(let type)):
                guard (1...6).contains(type) else { throw Fault.damaged("a piece has an unknown type") }
            default: break
            }
        }
    }

    private static func forEachField(
        of message: ArraySlice<UInt8>, _ body: (UInt64, ProtobufReader.Value) throws(Fault) -> Void
    ) throws(Fault) {
        var fields = ProtobufReader(message)
        while true {
            let field: (number: UInt64, value: ProtobufReader.Value)?
            do throws(ProtobufReader.Malformed) { field = try fields.next() } catch { throw Fault.foreign }
            guard let field else { return }
            try body(field.number, field.value)
        }
    }
}

/// The rules of a normaliser (`precompiled_charsmap`): the size of a trie in bytes, the trie, and the texts that its keys
/// become, each closed by a zero byte.
///
/// The trie is a double array as Darts-clone lays it out. From a unit, the byte c leads to the unit at `id ^ offset ^ c` if
/// that one has the label c; if a unit ends a key, the value of the key is at `id ^ offset`.
private struct NormalizationTrie {
    /// The library has room for as many keys that begin a text, one inside of the other.
    private static let mostKeys = 32
    private static let longestText = 4096
    private static let mostUnits = 1 << 18

    private let units: [UInt32]
    private let texts: ArraySlice<UInt8>

    init(_ rules: ArraySlice<UInt8>) throws(SentencePieceCheck.Fault) {
        let size = Int(rules.littleEndian)
        let body = rules.dropFirst(4)
        guard rules.count > 4, size % 4 == 0, (4...4 * Self.mostUnits).contains(size), size < body.count else {
            throw Self.fault
        }
        let trie = body.prefix(size)
        units = stride(from: trie.startIndex, to: trie.endIndex, by: 4).map { trie[$0...].littleEndian }
        texts = body.dropFirst(size)
    }

    private static let fault = SentencePieceCheck.Fault.damaged("the rules of its normaliser")

    /// Walks along all keys; a unit is visited again only where more keys led to it.
    func check() throws(SentencePieceCheck.Fault) {
        guard texts.last == 0, texts.split(separator: 0).allSatisfy({ $0.count <= Self.longestText }) else {
            throw Self.fault
        }
        let children = Children(of: units)
        var keys = [Int](repeating: -1, count: units.count)
        keys[0] = 0
        var pending = [0]
        while let id = pending.popLast() {
            let base = id ^ offset(of: units[id])
            guard base | 0xFF < units.count else { throw Self.fault }
            for next in children[base] {
                let found = keys[id] + (try isKey(next) ? 1 : 0)
                guard found <= Self.mostKeys else { throw Self.fault }
                if found > keys[next] {
                    keys[next] = found
                    pending.append(next)
                }
            }
        }
    }

    /// The units that a byte leads to, by the unit that the byte 0 would lead to from the same place.
    private struct Children {
        private var ids: [Int]
        private var starts: [Int]

        init(of units: [UInt32]) {
            starts = [Int](repeating: 0, count: units.count + 257)
            for base in units.indices.lazy.compactMap({ Self.base($0, units) }) { starts[base + 1] += 1 }
            for base in 1..<starts.count { starts[base] += starts[base - 1] }
            ids = [Int](repeating: 0, count: starts[starts.count - 1])
            var next = starts
            for id in units.indices {
                guard let base = Self.base(id, units) else { continue }
                ids[next[base]] = id
                next[base] += 1
            }
        }

        /// Nil for a unit that no byte leads to.
        private static func base(_ id: Int, _ units: [UInt32]) -> Int? {
            let label = units[id] & 0x8000_00FF
            return label <= 0xFF ? id ^ Int(label) : nil
        }

        subscript(base: Int) -> ArraySlice<Int> { ids[starts[base]..<starts[base + 1]] }
    }

    private func offset(of unit: UInt32) -> Int { Int((unit >> 10) << ((unit & 0x200) >> 6)) }

    /// Whether a key ends at a unit, whose text must be there then.
    private func isKey(_ id: Int) throws(SentencePieceCheck.Fault) -> Bool {
        guard units[id] & 0x100 != 0 else { return false }
        let leaf = id ^ offset(of: units[id])
        guard leaf < units.count, units[leaf] & 0x7FFF_FFFF < texts.count else { throw Self.fault }
        return true
    }
}
