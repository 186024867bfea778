import Foundation
import GrusFiles
import GrusRanks
import GrusRuntime
import Synchronization

/// Ranks that are threads of one process, for tests.
package struct ThreadRank: Communicator {
    package let rank, count: Int
    package let patience: Duration
    package let sharesMachine: Bool
    fileprivate let post: Post

    package func send(_ bytes: ByteRow, to rank: Int, tag: Int) -> any Transfer {
        post.drop(Array(bytes.elements), Post.Address(from: self.rank, to: rank, tag: tag))
        return Delivered()
    }

    /// The bytes that this rank has sent, without what is gathered.
    package var sentBytes: Int { post.sentBytes(of: rank) }

    package func receive(_ bytes: ByteRow, from rank: Int, tag: Int) -> any Transfer {
        Awaited(room: bytes, address: Post.Address(from: rank, to: self.rank, tag: tag), post: post)
    }

    /// Runs ranks side by side and waits for all.
    ///
    /// - Parameter sharingMemory: whether they share memory as ranks of one machine do, each with addresses of its own.
    /// - Returns: what each gives, or the fault that it ends with.
    package static func run<Value: Sendable>(
        _ count: Int, patience: Duration = .seconds(60), sharingMemory: Bool = false,
        _ body: @escaping @Sendable (ThreadRank) throws -> Value
    ) throws -> [Result<Value, any Error>] {
        let post = Post()
        let results = Mutex<[Int: Result<Value, any Error>]>([:])
        let running = DispatchGroup()
        for rank in 0..<count {
            running.enter()
            let thread = try startThread {
                let result = Result {
                    try body(
                        ThreadRank(
                            rank: rank, count: count, patience: patience, sharesMachine: sharingMemory, post: post))
                }
                results.withLock { $0[rank] = result }
                running.leave()
            }
            pthread_detach(thread)
        }
        running.wait()
        return results.withLock { results in (0..<count).compactMap { results[$0] } }
    }
}

/// Messages between threads.
private final class Post: Sendable {
    struct Address: Hashable {
        let from, to, tag: Int
    }

    private let boxes = Mutex<[Address: [[UInt8]]]>([:])

    private let sentBytes = Mutex<[Int: Int]>([:])

    func sentBytes(of rank: Int) -> Int { sentBytes.withLock { $0[rank, default: 0] } }

    func drop(_ message: [UInt8], _ address: Address) {
        if address.tag >= Tag.gradient { sentBytes.withLock { $0[address.from, default: 0] += message.count } }
        boxes.withLock { $0[address, default: []].append(message) }
    }

    func take(_ address: Address) -> [UInt8]? {
        boxes.withLock { boxes in
            guard boxes[address]?.isEmpty == false else { return nil }
            return boxes[address]?.removeFirst()
        }
    }
}

private struct Delivered: Transfer {
    func hasArrived() -> Bool { true }
}

private final class Awaited: Transfer {
    private let room: ByteRow
    private let address: Post.Address
    private let post: Post
    private var isDone = false

    init(room: ByteRow, address: Post.Address, post: Post) {
        (self.room, self.address, self.post) = (room, address, post)
    }

    func hasArrived() -> Bool {
        guard !isDone, let message = post.take(address) else { return isDone }
        precondition(message.count <= room.count, "a message of \(message.count) bytes in \(room.count)")
        _ = room.elements.update(fromContentsOf: message)
        isDone = true
        return true
    }
}
