/// The pieces of a SentencePiece model, as its file lists them (`sentencepiece_model.proto`).
struct PieceInventory: Sendable {
    /// The `model_type` of the training, with the numbers of the format.
    enum ModelType: UInt64 {
        case unigram = 1
        case bpe, word, char

        /// The algorithm, if it is one that Grus trains with.
        var algorithm: TextConfig.Algorithm? { TextConfig.Algorithm(rawValue: "\(self)") }
    }

    /// The `type` of a piece, with the numbers of the format.
    enum Kind: UInt64 {
        case normal = 1
        case unknown, control, userDefined, unused, byte
    }

    struct Piece {
        /// The text that it stands for, a space as `▁`.
        var text: [UInt8] = []
        var score: Float = 0
        var kind = Kind.normal
    }

    let type: ModelType
    /// In the order of the ids.
    let pieces: [Piece]
    /// The ids of the 256 bytes, in their order; none if the model does not fall back to bytes.
    private let bytes: [Int32]

    /// Reads a model that has been checked: what is wrong with it would end the list.
    init(model: [UInt8]) {
        var type = ModelType.unigram
        var pieces: [Piece] = []
        forEachField(of: model[...]) { number, value in
            switch (number, value) {
            case (1, .bytes(let piece)): pieces.append(Piece(message: piece))
            case (2, .bytes(let trainer)): type = Self.type(trainer) ?? type
            default: break
            }
        }
        (self.type, self.pieces, bytes) = (type, pieces, Self.bytes(of: pieces))
    }

    private static func type(_ trainer: ArraySlice<UInt8>) -> ModelType? {
        var type: ModelType?
        forEachField(of: trainer) { number, value in
            if number == 3, case .varint(let given) = value { type = ModelType(rawValue: given) }
        }
        return type
    }

    /// A byte piece reads `<0xE2>`.
    private static func bytes(of pieces: [Piece]) -> [Int32] {
        var ids: [UInt8: Int32] = [:]
        for (id, piece) in pieces.enumerated() where piece.kind == .byte {
            let digits = String(decoding: piece.text.dropFirst(3).dropLast(), as: UTF8.self)
            if let byte = UInt8(digits, radix: 16) { ids[byte] = Int32(id) }
        }
        return ids.count == 256 ? (UInt8.min...UInt8.max).compactMap { ids[$0] } : []
    }

    /// The trie of the pieces of some kinds.
    func trie(_ kinds: Kind...) -> PieceTrie {
        PieceTrie(
            pieces.enumerated().filter { kinds.contains($1.kind) }.map { id, piece in (text: piece.text, id: Int32(id))
            })
    }

    /// Appends what stands for a character that is no piece: its bytes, if the model has them; or the unknown piece, of which
    /// SentencePiece writes one for all in a row.
    func append(unknown character: ArraySlice<UInt8>, to ids: inout [Int32]) {
        if !bytes.isEmpty {
            ids += character.map { bytes[Int($0)] }
        } else if ids.last != SpecialToken.unknown {
            ids.append(SpecialToken.unknown)
        }
    }
}

extension PieceInventory.Piece {
    fileprivate init(message: ArraySlice<UInt8>) {
        forEachField(of: message) { number, value in
            switch (number, value) {
            case (1, .bytes(let text)): self.text = Array(text)
            case (2, .fixed(let score)): self.score = Float(bitPattern: score)
            case (3, .varint(let kind)): self.kind = PieceInventory.Kind(rawValue: kind) ?? .normal
            default: break
            }
        }
    }
}

private func forEachField(of message: ArraySlice<UInt8>, _ body: (UInt64, ProtobufReader.Value) -> Void) {
    var fields = ProtobufReader(message)
    while let field = try? fields.next() { body(field.number, field.value) }
}
