import CZstd

/// Compresses a stream into one zstd frame with a checksum, as the command `zstd` does. Beside `ZstdDecoder.swift` this is the room's
/// only file that calls the library.
final class ZstdEncoder {
    private let context: OpaquePointer

    init() {
        guard let context = ZSTD_createCCtx() else { preconditionFailure("zstd cannot allocate a stream") }
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
        self.context = context
    }

    deinit { ZSTD_freeCCtx(context) }

    /// What the next bytes compress to; nothing as long as the library collects them.
    func compress(_ bytes: [UInt8]) -> [UInt8] { compress(bytes, ZSTD_e_continue) }

    /// What is left, and the end of the frame.
    func finish() -> [UInt8] { compress([], ZSTD_e_end) }

    private func compress(_ bytes: [UInt8], _ directive: ZSTD_EndDirective) -> [UInt8] {
        let capacity = ZSTD_CStreamOutSize()
        var output: [UInt8] = []
        var (read, left) = (0, 1)
        while read < bytes.count || directive == ZSTD_e_end && left > 0 {
            output += [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                bytes.withUnsafeBytes { bytes in
                    var source = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: read)
                    var destination = ZSTD_outBuffer(dst: buffer.baseAddress, size: capacity, pos: 0)
                    left = ZSTD_compressStream2(context, &destination, &source, directive)
                    read = source.pos
                    count = destination.pos
                }
            }
            precondition(ZSTD_isError(left) == 0, "zstd cannot compress: \(String(cString: ZSTD_getErrorName(left)))")
        }
        return output
    }
}
