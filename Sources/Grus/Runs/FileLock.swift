import Glibc
import GrusFiles

/// An exclusive lock of a file, which the system gives up when the process ends, however it ends.
package final class FileLock: Sendable {
    private let descriptor: Int32

    /// How often a lock is tried for that is held, and the microseconds between: who asks ``isHeld(_:)`` holds it for a
    /// moment.
    private static let (attempts, pause) = (5, UInt32(20_000))

    /// Locks a file, and makes it if it is missing.
    ///
    /// - Throws: `InputError` of kind `cannotCreate` if another process holds the lock, or the file cannot be made.
    init(_ path: String) throws(InputError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw InputError(.cannotCreate, file: path, "cannot lock: \(systemMessage())") }
        for attempt in 1...Self.attempts {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
            guard errno == EWOULDBLOCK else {
                throw InputError(.cannotCreate, file: path, "cannot lock: \(systemMessage())")
            }
            if attempt < Self.attempts { usleep(Self.pause) }
        }
        throw InputError(.cannotCreate, file: path, "another process trains in this run")
    }

    /// Locks a file, and makes it if it is missing; waits as long as another process holds the lock.
    ///
    /// - Throws: `InputError` of kind `cannotCreate` if the file cannot be made or locked.
    init(waitingFor path: String) throws(InputError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0, flock(descriptor, LOCK_EX) == 0 else {
            throw InputError(.cannotCreate, file: path, "cannot lock: \(systemMessage())")
        }
    }

    /// Whether a process holds the lock of a file, which need not be there.
    package static func isHeld(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    deinit {
        close(descriptor)
    }
}
