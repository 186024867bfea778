import GrusText

/// A SentencePiece model of a few pieces, in the wire format of `sentencepiece_model.proto`, that does not change the text.
struct HandMadeModel {
    /// The types of pieces and of models, with the numbers of the format.
    enum Kind: UInt8 {
        case normal = 1
        case unknown, control, userDefined, unused, byte
    }
    enum ModelType: UInt8 {
        case unigram = 1
        case bpe, word, char
    }

    var type: ModelType
    /// The pieces behind the three special ones.
    var pieces: [(text: String, score: Float, kind: Kind)]

    init(_ type: ModelType, _ pieces: [(String, Float)]) {
        self.type = type
        self.pieces = pieces.map { ($0.0, $0.1, .normal) }
    }

    /// The pieces `<0x00>` to `<0xFF>`.
    static let bytes = (0...255).map { byte in
        let digits = String(byte, radix: 16, uppercase: true)
        return (text: "<0x\(digits.count < 2 ? "0" : "")\(digits)>", score: Float(0), kind: Kind.byte)
    }

    var serialized: [UInt8] {
        let special: [(text: String, score: Float, kind: Kind)] = [
            ("<unk>", 0, .unknown), ("<s>", 0, .control), ("</s>", 0, .control),
        ]
        let messages = (special + pieces).map { piece in
            let score = withUnsafeBytes(of: piece.score.bitPattern.littleEndian, Array.init)
            return field(1, field(1, Array(piece.text.utf8)) + [0x15] + score + [0x18, piece.kind.rawValue])
        }
        let hasBytes = pieces.contains { $0.kind == .byte }
        let trainer = field(2, [0x18, type.rawValue] + (hasBytes ? [0x98, 0x02, 1] : []))
        // No space is put in front, and none is taken out.
        let normalizer = field(3, field(1, Array("identity".utf8)) + [0x18, 0, 0x20, 0])
        return messages.flatMap(\.self) + trainer + normalizer
    }

    func side(_ direction: TextDirection = .forward) throws -> TextSide {
        TextSide(
            normalizer: try Normalizer(), segmenter: try SentencePieceSegmenter(serialized: serialized),
            direction: direction)
    }

    /// A field of fewer than 128 bytes.
    private func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
        precondition(bytes.count < 128)
        return [number << 3 | 2, UInt8(bytes.count)] + bytes
    }
}
