import Glibc

/// A file or a stream that is open for reading.
package final class InputFile: Sendable {
    /// The path, or a description such as `standard input`.
    package let name: String
    package let descriptor: Int32
    private let closes: Bool

    /// Opens a file. A device or a named pipe is none: it may have no end, or keep whoever opens it waiting forever.
    ///
    /// - Throws: `InputError` of kind `missing` with the reason.
    package convenience init(_ path: String) throws(InputError) { try self.init(path, mayBeStream: false) }

    /// Opens a text that is read once, from its begin to its end: a file, or a stream that is open already and goes by
    /// the name of its descriptor, `/dev/stdin` or the `/dev/fd/N` that a shell makes of `<(…)`.
    ///
    /// - Throws: `InputError` of kind `missing` with the reason.
    package convenience init(stream path: String) throws(InputError) {
        try self.init(path, mayBeStream: path == "/dev/stdin" || path.hasPrefix("/dev/fd/"))
    }

    /// Reads from a descriptor, and leaves it open.
    ///
    /// - Parameter name: what error messages call the descriptor.
    package init(descriptor: Int32, name: String) {
        self.name = name
        self.descriptor = descriptor
        closes = false
    }

    /// Standard input, be it a file or a stream.
    package static var standardInput: InputFile { InputFile(descriptor: STDIN_FILENO, name: "standard input") }

    private init(_ path: String, mayBeStream: Bool) throws(InputError) {
        name = path
        closes = true
        // Without waiting for a writer, should it be a named pipe after all.
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw InputError(.missing, file: path, "cannot read: \(systemMessage())") }
        let kind = FileKind(descriptor)
        guard kind == .regular || mayBeStream && kind != .folder else {
            throw InputError(.missing, file: path, "cannot read: it is \(kind.description), not a file")
        }
        _ = fcntl(descriptor, F_SETFL, O_RDONLY)
    }

    deinit { if closes && descriptor >= 0 { close(descriptor) } }

    /// The next bytes, at most `count` of them and from a stream what is there; none at the end.
    ///
    /// - Throws: `InputError` of kind `io`.
    package func read(_ count: Int) throws(InputError) -> [UInt8] {
        while true {
            var found = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
                found = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                initialized = max(0, found)
            }
            if found >= 0 { return bytes }
            guard errno == EINTR else { throw InputError(.io, file: name, "cannot read: \(systemMessage())") }
        }
    }

    /// Some bytes from the middle of a file; fewer where it ends before.
    ///
    /// - Throws: `InputError` of kind `io`.
    package func read(_ count: Int, at offset: Int) throws(InputError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            var found = 0
            let piece = [UInt8](unsafeUninitializedCapacity: count - bytes.count) { buffer, initialized in
                found = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset + bytes.count))
                initialized = max(0, found)
            }
            if found < 0, errno == EINTR { continue }
            guard found >= 0 else { throw InputError(.io, file: name, "cannot read: \(systemMessage())") }
            if found == 0 { break }
            if bytes.isEmpty, found == count { return piece }
            bytes += piece
        }
        return bytes
    }

    /// When the file was changed last, in nanoseconds since 1970.
    package var modified: Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return 0 }
        return Int(status.st_mtim.tv_sec) * 1_000_000_000 + Int(status.st_mtim.tv_nsec)
    }

    /// The whole content of a file.
    ///
    /// - Parameter limit: the most bytes that such a file can have.
    /// - Throws: `InputError` of kind `missing` if it cannot be opened, `io` if it cannot be read, `data` if it is larger.
    package static func bytes(of path: String, limit: Int) throws(InputError) -> [UInt8] {
        let file = try InputFile(path)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(file.size, limit))
        while bytes.count <= limit, case let piece = try file.read(1 << 20), !piece.isEmpty { bytes += piece }
        guard bytes.count <= limit else {
            throw InputError(.data, file: path, "is larger than \(limit) bytes, and so not what is expected here")
        }
        return bytes
    }

    /// The size of a file that can be read once, `-` being standard input, in bytes; nil if it is no regular file.
    package static func size(of path: String) -> Int? {
        let file = path == "-" ? .standardInput : try? InputFile(path)
        return file.flatMap { FileKind($0.descriptor) == .regular ? $0.size : nil }
    }

    /// The size of a regular file, in bytes.
    package var size: Int {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    }
}
