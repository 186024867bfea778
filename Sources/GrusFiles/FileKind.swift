import Glibc

/// What stands behind a name of the file system.
enum FileKind {
    case regular, folder, pipe, device, socket

    /// The kind of an open file.
    init(_ descriptor: Int32) {
        var status = stat()
        self = fstat(descriptor, &status) == 0 ? FileKind(status) : .device
    }

    /// The kind of what is at a path; nil where nothing is.
    init?(at path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    private init(_ status: stat) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: self = .regular
        case S_IFDIR: self = .folder
        case S_IFIFO: self = .pipe
        case S_IFSOCK: self = .socket
        default: self = .device
        }
    }

    var description: String {
        switch self {
        case .regular: "a file"
        case .folder: "a folder"
        case .pipe: "a pipe"
        case .device: "a device"
        case .socket: "a socket"
        }
    }
}

/// Whether anything is at a path, as far as it can be told.
package func fileExists(_ path: String) -> Bool { FileKind(at: path) != nil }

/// The kind of what is at a path of an input; nil where nothing is.
///
/// - Throws: `InputError` of kind `missing` where it cannot be told, so that nothing else is taken in its place.
func inputKind(_ path: String) throws(InputError) -> FileKind? {
    if let kind = FileKind(at: path) { return kind }
    guard errno == ENOENT || errno == ENOTDIR else {
        throw InputError(.missing, file: path, "cannot be examined: \(systemMessage())")
    }
    return nil
}

/// Whether an input is at a path.
///
/// - Throws: `InputError` of kind `missing` where it cannot be told.
package func inputExists(_ path: String) throws(InputError) -> Bool { try inputKind(path) != nil }

/// Whether a folder is at a path.
///
/// - Throws: `InputError` of kind `missing` where it cannot be told.
package func isInputFolder(_ path: String) throws(InputError) -> Bool { try inputKind(path) == .folder }

/// Whether two paths lead to the same file; false where there is none.
package func isSameFile(_ left: String, _ right: String) -> Bool {
    var (leftStatus, rightStatus) = (stat(), stat())
    guard stat(left, &leftStatus) == 0, stat(right, &rightStatus) == 0 else { return false }
    return leftStatus.st_dev == rightStatus.st_dev && leftStatus.st_ino == rightStatus.st_ino
}
