import GrusFiles

/// The bytes of a file, decompressed if it is a zstd file; what is there is delivered at once, also from a pipe.
final class ByteReader {
    private let file: InputFile
    private let decoder: ZstdDecoder?
    /// Compressed bytes that the decoder has not read yet.
    private var input: ArraySlice<UInt8> = []
    /// How many bytes of the file were read before `input`.
    private var offset = 0
    /// How many bytes they have given.
    private var produced = 0
    private var isAtEnd = false

    /// Reads a file, as zstd if its name ends in `.zst`.
    init(_ file: InputFile) {
        self.file = file
        decoder = file.name.hasSuffix(".zst") ? ZstdDecoder() : nil
    }

    /// The path, or a description such as `standard input`.
    var name: String { file.name }

    /// How many bytes of the file all that was delivered but for the last `left` bytes takes; of a compressed file about how many.
    func position(left: Int) -> Int {
        decoder == nil ? offset - left : Int(Double(offset) * Double(produced - left) / Double(max(produced, 1)))
    }

    /// Appends the next bytes to `output`.
    ///
    /// - Returns: false at the end.
    /// - Throws: `InputError` of kind `io`, or of kind `data` with the byte offset where the zstd data is damaged.
    func read(into output: inout [UInt8]) throws(InputError) -> Bool {
        let count = output.count
        defer { produced += output.count - count }
        while output.count == count {
            guard let decoder else {
                guard try fill() else { return false }
                output += input
                offset += input.count
                input = []
                continue
            }
            if try decode(with: decoder, into: &output) { continue }
            if try !fill() {
                guard decoder.isAtFrameEnd else {
                    throw InputError(.data, file: name, at: .byte(offset), "the zstd data is cut short; copy it again")
                }
                return false
            }
        }
        return true
    }

    /// Decompresses a piece of the input; false when more input is needed.
    private func decode(with decoder: ZstdDecoder, into output: inout [UInt8]) throws(InputError) -> Bool {
        let count = output.count
        let read: Int
        do throws(ZstdDecoder.Failure) {
            read = try decoder.decompress(input, into: &output)
        } catch {
            throw InputError(.data, file: name, at: .byte(offset), error.description)
        }
        offset += read
        input = input.dropFirst(read)
        return read > 0 || output.count > count
    }

    /// Replaces `input`, which is used up; false at the end of the file.
    private func fill() throws(InputError) -> Bool {
        guard !isAtEnd else { return false }
        input = try file.read(1 << 17)[...]
        isAtEnd = input.isEmpty
        return !isAtEnd
    }
}
