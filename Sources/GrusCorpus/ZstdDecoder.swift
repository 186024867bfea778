import CZstd

/// Decompresses a stream of zstd frames; this file is the room's only one that calls the library.
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

    /// The library's explanation of what is wrong with the input.
    struct Failure: Error { let reason: String }

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
        if ZSTD_isError(result) != 0 { throw Failure(reason: String(cString: ZSTD_getErrorName(result))) }
        if read > 0 || !piece.isEmpty { isAtFrameEnd = result == 0 }
        output += piece
        return read
    }
}
