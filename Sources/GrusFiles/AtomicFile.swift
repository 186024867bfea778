import Glibc
import Synchronization

/// A file that appears whole or not at all: it is written aside, synced, and renamed into place.
public struct AtomicFile: ~Copyable {
    /// Tells the temporary files of this process apart.
    private static let opened = Atomic(0)

    private let path: String
    private let temporaryPath: String
    private var descriptor: Int32

    /// Opens a new temporary file beside `path`.
    ///
    /// - Throws: `InputError` of kind `cannotCreate` if the folder is missing or not writable.
    public init(_ path: String) throws(InputError) {
        self.path = path
        let number = Self.opened.add(1, ordering: .relaxed).newValue
        temporaryPath = "\(path).\(getpid()).\(number).tmp"
        descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw InputError(.cannotCreate, file: path, "cannot write: \(systemMessage())") }
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unlink(temporaryPath)
    }

    /// Appends bytes.
    ///
    /// - Throws: `InputError` of kind `io`, for instance when the disk is full; the old file at the path stays.
    public mutating func write(_ bytes: UnsafeRawBufferPointer) throws(InputError) {
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

    /// Appends bytes.
    public mutating func write(_ bytes: [UInt8]) throws(InputError) {
        let result = bytes.withUnsafeBytes { buffer in Result { () throws(InputError) in try write(buffer) } }
        try result.get()
    }

    /// Syncs the file and its folder, and renames it into place.
    public consuming func commit() throws(InputError) {
        guard fsync(descriptor) == 0 else { throw InputError(.io, file: path, "cannot sync: \(systemMessage())") }
        guard rename(temporaryPath, path) == 0 else {
            throw InputError(.cannotCreate, file: path, "cannot rename into place: \(systemMessage())")
        }
        close(descriptor)
        descriptor = -1
        let folderDescriptor = open(Self.split(path).folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folderDescriptor >= 0 else { return }
        fsync(folderDescriptor)
        close(folderDescriptor)
    }

    /// Removes what processes left beside `path` that were killed while they wrote it.
    ///
    /// Call it only while nobody else may write the file.
    public static func removeLeftovers(of path: String) {
        let (folder, name) = split(path)
        guard let stream = opendir(folder) else { return }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let found = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if isLeftover(found, of: name) { unlink("\(folder)/\(found)") }
        }
    }

    /// Whether a file is named as the temporary ones of `name` are: `name.PROCESS.NUMBER.tmp`.
    public static func isLeftover(_ file: String, of name: String) -> Bool {
        guard file.hasPrefix("\(name)."), file.hasSuffix(".tmp") else { return false }
        let numbers = file.dropFirst(name.count + 1).dropLast(4).split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 2 && numbers.allSatisfy { UInt64($0) != nil }
    }

    /// The folder of a path and the name in it.
    private static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        return (String(path[...slash]), String(path[path.index(after: slash)...]))
    }

    /// Writes a whole file at once.
    public static func write(_ text: String, to path: String) throws(InputError) {
        var file = try AtomicFile(path)
        try file.write(Array(text.utf8))
        try file.commit()
    }
}

/// What `errno` means, as `strerror` words it.
public func systemMessage(_ code: Int32 = errno) -> String {
    String(cString: strerror(code))
}
