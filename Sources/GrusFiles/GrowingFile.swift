import Glibc

/// A file that grows at its end, and may be cut back: a log.
package final class GrowingFile: Sendable {
    private let path: String
    private let descriptor: Int32

    /// Opens a file, or makes it.
    ///
    /// - Throws: `InputError` of kind `cannotCreate` with the reason, also for what is no regular file.
    package init(_ path: String) throws(InputError) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0o644)
        guard descriptor >= 0 else { throw InputError(.cannotCreate, file: path, "cannot open: \(systemMessage())") }
        let kind = FileKind(descriptor)
        guard kind == .regular else {
            throw InputError(.cannotCreate, file: path, "cannot write: it is \(kind.description), not a file")
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// All that is in the file.
    ///
    /// - Throws: `InputError` of kind `io`.
    package func content() throws(InputError) -> [UInt8] {
        let file = InputFile(descriptor: descriptor, name: path)
        guard lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw InputError(.io, file: path, "cannot read: \(systemMessage())")
        }
        var bytes: [UInt8] = []
        while case let piece = try file.read(1 << 20), !piece.isEmpty { bytes += piece }
        return bytes
    }

    /// Keeps the first bytes alone.
    ///
    /// - Throws: `InputError` of kind `io`.
    package func cut(to count: Int) throws(InputError) {
        guard ftruncate(descriptor, count) == 0 else {
            throw InputError(.io, file: path, "cannot cut back: \(systemMessage())")
        }
    }

    /// Appends bytes, all or none.
    ///
    /// - Throws: `InputError` of kind `io`, for instance when the disk is full.
    package func append(_ bytes: [UInt8]) throws(InputError) {
        let end = lseek(descriptor, 0, SEEK_END)
        let result = bytes.withUnsafeBytes { buffer in
            Result { () throws(InputError) in try writeAll(buffer, to: descriptor, of: path) }
        }
        if case .failure = result, end >= 0 { ftruncate(descriptor, end) }
        try result.get()
    }
}

/// Writes all of a buffer, however many calls of the system that takes.
package func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, of path: String) throws(InputError) {
    var rest = bytes[...]
    while !rest.isEmpty {
        let written = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if written < 0 {
            if errno == EINTR { continue }
            throw InputError(.io, file: path, "cannot write: \(systemMessage())")
        }
        rest = rest.dropFirst(written)
    }
}
