import Glibc
import Synchronization

/// A file that appears whole or not at all: it is written aside, synced, and renamed into place. A symbolic link stays, and
/// what it leads to is replaced.
///
/// While it is written it has no name, so that nothing stays of it however the process ends; where the file system has no
/// such files, it has a temporary one.
package struct AtomicFile: ~Copyable {
    /// Tells the temporary files of this process apart.
    private static let opened = Atomic(0)

    private let path: String
    /// Where the path leads when its symbolic links are followed.
    private let target: String
    private let temporaryPath: String
    private var isNamed: Bool
    private var descriptor: Int32

    /// Opens a new file in the folder of `path`.
    ///
    /// - Throws: `InputError` of kind `cannotCreate` if the folder is missing or not writable, or if what is there is no
    ///   regular file.
    package init(_ path: String) throws(InputError) { try self.init(path, replacing: Self.target(of: path)) }

    private init(_ path: String, replacing target: String) throws(InputError) {
        self.path = path
        self.target = target
        let number = Self.opened.add(1, ordering: .relaxed).newValue
        temporaryPath = "\(target).\(getpid()).\(number).tmp"
        let unnamed = Self.openUnnamed(in: Self.split(target).folder)
        isNamed = unnamed == nil
        descriptor = unnamed ?? open(temporaryPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw InputError(.cannotCreate, file: path, "cannot write: \(systemMessage())") }
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        if isNamed { unlink(temporaryPath) }
    }

    /// Opens a file without a name in a folder; nil where the file system has none.
    private static func openUnnamed(in folder: String) -> Int32? {
        let descriptor = open(folder, O_WRONLY | __O_TMPFILE | O_CLOEXEC, 0o644)
        return descriptor >= 0 ? descriptor : nil
    }

    /// Appends bytes.
    ///
    /// - Throws: `InputError` of kind `io`, for instance when the disk is full; the old file at the path stays.
    package mutating func write(_ bytes: UnsafeRawBufferPointer) throws(InputError) {
        try writeAll(bytes, to: descriptor, of: path)
    }

    /// Appends bytes.
    package mutating func write(_ bytes: [UInt8]) throws(InputError) {
        let result = bytes.withUnsafeBytes { buffer in Result { () throws(InputError) in try write(buffer) } }
        try result.get()
    }

    /// Syncs the file and its folder, and renames it into place.
    package consuming func commit() throws(InputError) {
        guard fsync(descriptor) == 0 else { throw InputError(.io, file: path, "cannot sync: \(systemMessage())") }
        guard moveIntoPlace() else {
            throw InputError(.cannotCreate, file: path, "cannot rename into place: \(systemMessage())")
        }
        close(descriptor)
        descriptor = -1
        let folderDescriptor = open(Self.split(target).folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folderDescriptor >= 0 else { return }
        fsync(folderDescriptor)
        close(folderDescriptor)
    }

    /// Replaces what is there. The temporary name is there for an instant, in which no signal ends the process.
    private mutating func moveIntoPlace() -> Bool {
        EndingSignals.heldOff { (isNamed || giveName()) && rename(temporaryPath, target) == 0 }
    }

    /// Gives the file its temporary name, which a killed process with the same number may have left.
    private mutating func giveName() -> Bool {
        let name = "/proc/self/fd/\(descriptor)"
        unlink(temporaryPath)
        isNamed = linkat(AT_FDCWD, name, AT_FDCWD, temporaryPath, AT_SYMLINK_FOLLOW) == 0
        return isNamed
    }

    /// Removes what processes left beside `path` that were killed while they wrote it.
    ///
    /// Call it only while nobody else may write the file.
    package static func removeLeftovers(of path: String) {
        let (folder, name) = split(followLinks(path) ?? path)
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
    package static func isLeftover(_ file: String, of name: String) -> Bool {
        guard file.hasPrefix("\(name)."), file.hasSuffix(".tmp") else { return false }
        let numbers = file.dropFirst(name.count + 1).dropLast(4).split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 2 && numbers.allSatisfy { UInt64($0) != nil }
    }

    /// The folder of a path and the name in it.
    private static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        return (String(path[...slash]), String(path[path.index(after: slash)...]))
    }

    /// What is replaced when a path is written.
    private static func target(of path: String) throws(InputError) -> String {
        guard let target = followLinks(path) else {
            throw InputError(.cannotCreate, file: path, "cannot write: \(systemMessage(ELOOP))")
        }
        if let kind = FileKind(at: target), kind != .regular {
            throw InputError(.cannotCreate, file: path, "cannot write: it is \(kind.description), not a file")
        }
        return target
    }

    /// Where a path leads, which may be nothing yet; nil for a circle of links.
    private static func followLinks(_ path: String) -> String? {
        var path = path
        for _ in 0...40 {
            var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
            let count = readlink(path, &bytes, bytes.count)
            guard count > 0 else { return path }
            let link = String(decoding: bytes.prefix(count), as: UTF8.self)
            path = link.hasPrefix("/") ? link : "\(split(path).folder)/\(link)"
        }
        return nil
    }

    /// Writes a whole file at once.
    package static func write(_ text: String, to path: String) throws(InputError) {
        var file = try AtomicFile(path)
        try file.write(Array(text.utf8))
        try file.commit()
    }
}

/// What `errno` means, as `strerror` words it.
package func systemMessage(_ code: Int32 = errno) -> String {
    String(cString: strerror(code))
}
