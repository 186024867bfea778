import CZstd

/// Compresses a stream to one zstd frame with a checksum.
final class ZstdEncoder {
    /// As fast as texts are examined.
    private static let level: Int32 = 6

    private let stream: OpaquePointer

    init() {
        guard let stream = ZSTD_createCCtx() else { preconditionFailure("zstd cannot allocate a stream") }
        ZSTD_CCtx_setParameter(stream, ZSTD_c_compressionLevel, Self.level)
        ZSTD_CCtx_setParameter(stream, ZSTD_c_checksumFlag, 1)
        self.stream = stream
    }

    deinit { ZSTD_freeCCtx(stream) }

    /// What the next bytes are compressed to, as far as it is known.
    ///
    /// - Parameter isLast: whether these bytes end the frame.
    func compress(_ bytes: [UInt8], isLast: Bool) -> [UInt8] {
        var output: [UInt8] = []
        var read = 0
        var isDone = false
        let capacity = ZSTD_CStreamOutSize()
        while !isDone {
            output += [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                bytes.withUnsafeBytes { bytes in
                    var source = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: read)
                    var destination = ZSTD_outBuffer(dst: buffer.baseAddress, size: capacity, pos: 0)
                    let left = ZSTD_compressStream2(
                        stream, &destination, &source, isLast ? ZSTD_e_end : ZSTD_e_continue)
                    precondition(ZSTD_isError(left) == 0, "zstd cannot compress")
                    (read, count) = (source.pos, destination.pos)
                    isDone = isLast ? left == 0 : read == bytes.count
                }
            }
        }
        return output
    }
}
