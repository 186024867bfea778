import CSentencePiece
import GrusFiles

/// A loaded SentencePiece model; this file is the room's only one that calls the library.
final class SentencePieceModel: @unchecked Sendable {
    // Sendable because the library's methods for encoding and decoding change nothing.
    private let model: OpaquePointer

    /// The failure is the library's own explanation.
    init(bytes: [UInt8]) throws(Failure) {
        let error = Text()
        let model = bytes.withUnsafeBytes { sentencepiece_model_new($0.baseAddress, $0.count, error.pointer) }
        guard let model else { throw Failure(reason: error.string) }
        self.model = model
    }

    deinit { sentencepiece_model_free(model) }

    struct Failure: Error { let reason: String }

    var size: Int { Int(sentencepiece_model_size(model)) }

    /// The ids of unknown, begin and end; -1 for one that the model lacks.
    var specialIds: [Int32] {
        [sentencepiece_model_unknown(model), sentencepiece_model_begin(model), sentencepiece_model_end(model)]
    }

    func encode(_ text: String) -> [Int32] {
        var text = text
        return text.withUTF8 { bytes in
            guard let ids = sentencepiece_encode(model, bytes.baseAddress, bytes.count) else { return [] }
            defer { sentencepiece_ids_free(ids) }
            return Array(
                UnsafeBufferPointer(start: sentencepiece_ids_values(ids), count: sentencepiece_ids_count(ids)))
        }
    }

    /// The pieces of a text as they stand in it, with a space between two.
    func pieces(of text: String) -> String {
        var text = text
        return text.withUTF8 { bytes in
            Text(owning: sentencepiece_pieces(model, bytes.baseAddress, bytes.count)).string
        }
    }

    func decode(_ ids: [Int32]) -> String {
        precondition(ids.allSatisfy { 0 <= $0 && $0 < size }, "ids \(ids) of a vocabulary of \(size)")
        return Text(owning: sentencepiece_decode(model, ids, ids.count)).string
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
        let succeeded = withoutActuallyEscaping(lines) { lines in
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
        return succeeded ? .success(model.bytes) : .failure(Failure(reason: error.string))
    }

    /// Hands lines to the library, and keeps the error that ends them early.
    private final class Feed {
        private let lines: LineSource
        private(set) var failure: InputError?

        init(_ lines: @escaping LineSource) { self.lines = lines }

        func handOver(to text: OpaquePointer) -> Bool {
            do throws(InputError) {
                guard var line = try lines() else { return false }
                line.withUTF8 { sentencepiece_text_assign(text, $0.baseAddress, $0.count) }
                return true
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
            UnsafeRawBufferPointer(start: sentencepiece_text_bytes(pointer), count: sentencepiece_text_count(pointer))
        }
        var bytes: [UInt8] { Array(buffer) }
        var string: String { String(decoding: buffer, as: UTF8.self) }
    }
}
