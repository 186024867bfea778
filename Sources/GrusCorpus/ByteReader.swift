import Glibc
import GrusFiles

/// The bytes of a file, decompressed if it is a zstd file; what is there is delivered at once, also from a pipe.
final class ByteReader {
    /// The path, or a description such as `standard input`.
    let name: String
    private let descriptor: Int32
    private let closes: Bool
    private let decoder: ZstdDecoder?
    /// Compressed bytes that the decoder has not read yet.
    private var input: ArraySlice<UInt8> = []
    /// How many bytes of the file were read before `input`.
    private var offset = 0
    private var isAtEnd = false

    /// Opens a file, as zstd if its name ends in `.zst`.
    init(path: String) throws(InputError) {
        name = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw InputError(.missing, file: path, "cannot read: \(systemMessage())") }
        closes = true
        decoder = path.hasSuffix(".zst") ? ZstdDecoder() : nil
    }

    /// Reads from a descriptor that stays open and is not a zstd file.
    init(descriptor: Int32, name: String) {
        self.name = name
        self.descriptor = descriptor
        closes = false
        decoder = nil
    }

    deinit { if closes { close(descriptor) } }

    /// Appends the next bytes to `output`.
    ///
    /// - Returns: false at the end.
    /// - Throws: `InputError` of kind `io`, or of kind `data` with the byte offset where the zstd data is damaged.
    func read(into output: inout [UInt8]) throws(InputError) -> Bool {
        let count = output.count
        while output.count == count {
            guard let decoder else {
                guard try fill() else { return false }
                output += input
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
            throw InputError(
                .data, file: name, at: .byte(offset), "damaged zstd data (\(error.reason)); copy it again")
        }
        offset += read
        input = input.dropFirst(read)
        return read > 0 || output.count > count
    }

    /// Replaces `input`, which is used up; false at the end of the file.
    private func fill() throws(InputError) -> Bool {
        while !isAtEnd {
            var count = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: 1 << 17) { buffer, initialized in
                count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                initialized = max(0, count)
            }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw InputError(.io, file: name, "cannot read: \(systemMessage())") }
            input = chunk[...]
            isAtEnd = count == 0
            return !isAtEnd
        }
        return false
    }
}
