import CSentencePiece
import GrusFiles
import Synchronization

/// A loaded SentencePiece model; this file is the room's only one that calls the library.
final class SentencePieceModel: Sendable {
    /// The model file.
    let bytes: [UInt8]
    private let whole: Loaded
    /// The same model for what goes on in the middle of a text; loaded when it is needed.
    private let continuation = Mutex<Loaded?>(nil)

    /// Loads a model.
    ///
    /// - Parameter file: the name of the model in error messages.
    /// - Throws: `InputError` of kind `data` if the bytes are no model.
    init(bytes: [UInt8], file: String?) throws(InputError) {
        do throws(SentencePieceCheck.Fault) {
            try SentencePieceCheck.check(bytes)
        } catch {
            throw InputError(.data, file: file, error.description)
        }
        guard let whole = Loaded(bytes) else { throw InputError(.data, file: file, "not a SentencePiece model") }
        self.bytes = bytes
        self.whole = whole
    }

    /// What the library holds of a model.
    private final class Loaded: @unchecked Sendable {
        // Sendable because the library's methods for encoding and decoding change nothing.
        let pointer: OpaquePointer

        init?(_ bytes: [UInt8]) {
            let error = Text()
            let pointer = bytes.withUnsafeBytes { sentencepiece_model_new($0.baseAddress, $0.count, error.pointer) }
            guard let pointer else { return nil }
            self.pointer = pointer
        }

        deinit { sentencepiece_model_free(pointer) }
    }

    /// The bytes of a model file.
    ///
    /// - Throws: `InputError` of kind `missing` or `io`; of kind `data` for a file that is too large for a model.
    static func read(_ path: String) throws(InputError) -> [UInt8] {
        try InputFile.bytes(of: path, limit: 1 << 28)
    }

    /// The library's explanation of why a model could not be trained.
    struct Failure: Error { let reason: String }

    var size: Int { Int(sentencepiece_model_size(whole.pointer)) }

    /// The ids of unknown, begin and end; -1 for one that the model lacks.
    var specialIds: [Int32] {
        let model = whole.pointer
        return [sentencepiece_model_unknown(model), sentencepiece_model_begin(model), sentencepiece_model_end(model)]
    }

    /// The ids of a text; what the library cannot segment is one unknown token.
    func encode(_ text: String) -> [Int32] {
        segments(of: text) { model, bytes in
            guard let ids = sentencepiece_encode(model, bytes.baseAddress, bytes.count) else {
                return [sentencepiece_model_unknown(model)]
            }
            defer { sentencepiece_ids_free(ids) }
            return Array(
                UnsafeBufferPointer(start: sentencepiece_ids_values(ids), count: sentencepiece_ids_count(ids)))
        }
    }

    /// The pieces of a text as they stand in it.
    func pieces(of text: String) -> [String] {
        segments(of: text) { model, bytes in
            let pieces = Text(owning: sentencepiece_pieces(model, bytes.baseAddress, bytes.count)).string
            return pieces.split(separator: " ").map(String.init)
        }
    }

    /// Segments a text, and one with a longer stretch without a space part by part: the time that the library takes for
    /// unknown characters in a row grows with the square of their number.
    private func segments<Token>(
        of text: String, _ segment: (OpaquePointer, UnsafeBufferPointer<UInt8>) -> [Token]
    ) -> [Token] {
        var text = text
        return text.withUTF8 { bytes in
            var start = 0
            var tokens: [Token] = []
            for end in Self.cuts(in: bytes) + [bytes.count] {
                let model = start == 0 ? whole : continued()
                tokens += segment(model.pointer, UnsafeBufferPointer(rebasing: bytes[start..<end]))
                start = end
            }
            return tokens
        }
    }

    private static let longestStretch = 8192

    /// The offsets that cut every stretch without a space to a bounded length, each between two characters.
    private static func cuts(in text: UnsafeBufferPointer<UInt8>) -> [Int] {
        guard text.count > longestStretch else { return [] }
        var cuts: [Int] = []
        var start = 0
        for (offset, byte) in text.enumerated() {
            if byte == UInt8(ascii: " ") {
                start = offset + 1
            } else if offset - start >= longestStretch, byte & 0xC0 != 0x80 {
                cuts.append(offset)
                start = offset
            }
        }
        return cuts
    }

    /// The model without the space that it puts before a text.
    private func continued() -> Loaded {
        continuation.withLock { loaded in
            // A field of a message that comes twice is merged: normalizer_spec { add_dummy_prefix: false }.
            if loaded == nil { loaded = Loaded(bytes + [0x1A, 2, 0x18, 0]) }
            return loaded ?? whole
        }
    }

    func decode(_ ids: [Int32]) -> String {
        precondition(ids.allSatisfy { 0 <= $0 && $0 < size }, "ids \(ids) of a vocabulary of \(size)")
        return Text(owning: sentencepiece_decode(whole.pointer, ids, ids.count)).string
    }

    func piece(_ id: Int32) -> String {
        precondition(0 <= id && id < size, "id \(id) of a vocabulary of \(size)")
        return Text(owning: sentencepiece_piece(whole.pointer, id)).string
    }

    /// Trains a model on one thread, and so the same from the same lines.
    ///
    /// - Returns: the serialised model, or the library's explanation of why there is none.
    static func train(
        algorithm: String, vocabulary: Int, coverage: Double, lines: LineSource
    ) throws(InputError) -> Result<[UInt8], Failure> {
        let model = Text()
        let error = Text()
        var failure: InputError?
        let outcome = withoutActuallyEscaping(lines) { lines in
            let feed = Feed(lines)
            defer { failure = feed.failure }
            return sentencepiece_train(
                algorithm, Int32(clamping: vocabulary), coverage,
                { context, line in
                    guard let context, let line else { return false }
                    return Unmanaged<Feed>.fromOpaque(context).takeUnretainedValue().handOver(to: line)
                },
                Unmanaged.passUnretained(feed).toOpaque(), model.pointer, error.pointer)
        }
        if let failure { throw failure }
        guard outcome != sentencepiece_lacks_thread else {
            throw InputError(.system, "cannot start a thread: \(error.string)")
        }
        return outcome == sentencepiece_trained ? .success(model.bytes) : .failure(Failure(reason: error.string))
    }

    /// Hands lines to the library, and keeps the error that ends them early.
    private final class Feed {
        private let lines: LineSource
        private(set) var failure: InputError?

        init(_ lines: @escaping LineSource) { self.lines = lines }

        func handOver(to text: OpaquePointer) -> Bool {
            do throws(InputError) {
                guard var line = try lines() else { return false }
                return line.withUTF8 { sentencepiece_text_assign(text, $0.baseAddress, $0.count) }
            } catch {
                failure = error
                return false
            }
        }
    }

    /// Bytes that the library owns.
    private final class Text {
        let pointer: OpaquePointer?

        init(owning pointer: OpaquePointer? = sentencepiece_text_new()) { self.pointer = pointer }

        deinit { sentencepiece_text_free(pointer) }

        private var buffer: UnsafeRawBufferPointer {
            guard let pointer else { return UnsafeRawBufferPointer(start: nil, count: 0) }
            return UnsafeRawBufferPointer(
                start: sentencepiece_text_bytes(pointer), count: sentencepiece_text_count(pointer))
        }
        var bytes: [UInt8] { Array(buffer) }
        var string: String { String(decoding: buffer, as: UTF8.self) }
    }
}
