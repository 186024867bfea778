import Glibc
import GrusFiles

/// An exclusive lock of a file, which the system gives up when the process ends, however it ends.
final class FileLock: Sendable {
    private let descriptor: Int32

    /// Locks a file, and makes it if it is missing.
    ///
    /// - Throws: `InputError` of kind `cannotCreate` if another process holds the lock, or the file cannot be made.
    init(_ path: String) throws(InputError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw InputError(.cannotCreate, file: path, "cannot lock: \(systemMessage())") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let message =
                errno == EWOULDBLOCK ? "another process trains in this run" : "cannot lock: \(systemMessage())"
            throw InputError(.cannotCreate, file: path, message)
        }
    }

    deinit {
        close(descriptor)
    }
}
