import CZstd

/// Decompresses a stream of zstd frames. Beside `ZstdEncoder.swift` this is the room's only file that calls the library.
final class ZstdDecoder {
    private let stream: OpaquePointer
    /// Whether the input so far ends at the end of a frame; false before the first.
    private(set) var isAtFrameEnd = false

    init() {
        guard let stream = ZSTD_createDStream() else { preconditionFailure("zstd cannot allocate a stream") }
        // Any window that a compressor may choose; the memory is only taken when a frame asks for it.
        ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, ZSTD_dParam_getBounds(ZSTD_d_windowLogMax).upperBound)
        self.stream = stream
    }

    deinit { ZSTD_freeDStream(stream) }

    /// What is wrong with the input, and what to do about it.
    struct Failure: Error {
        let description: String

        fileprivate init(_ result: Int) {
            description =
                switch ZSTD_getErrorCode(result) {
                case ZSTD_error_prefix_unknown:
                    "this is no zstd data; compress the file with zstd, or name it without .zst"
                case ZSTD_error_dictionary_wrong, ZSTD_error_dictionary_corrupted:
                    "the zstd data needs a dictionary; compress the file without one"
                case ZSTD_error_frameParameter_windowTooLarge:
                    "the zstd data needs a window of more than 2 GB; compress the file with a smaller one"
                case ZSTD_error_memory_allocation: "there is not enough memory for the window of the zstd data"
                default: "damaged zstd data (\(String(cString: ZSTD_getErrorName(result)))); copy it again"
                }
        }
    }

    /// Appends to `output` what the next bytes of `input` decompress to.
    ///
    /// - Returns: the number of bytes read; 0 only when none are left and nothing more comes out.
    func decompress(_ input: ArraySlice<UInt8>, into output: inout [UInt8]) throws(Failure) -> Int {
        var read = 0
        var result = 0
        let capacity = ZSTD_DStreamOutSize()
        let piece = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            input.withUnsafeBytes { bytes in
                var source = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
                var destination = ZSTD_outBuffer(dst: buffer.baseAddress, size: capacity, pos: 0)
                result = ZSTD_decompressStream(stream, &destination, &source)
                read = source.pos
                count = destination.pos
            }
        }
        if ZSTD_isError(result) != 0 { throw Failure(result) }
        if read > 0 || !piece.isEmpty { isAtFrameEnd = result == 0 }
        output += piece
        return read
    }
}
