import Dispatch
import Synchronization

/// Runs a body over the blocks of `0..<count` on all cores, and returns its results in order.
///
/// - Parameter blockSize: the length of a block; by default small enough to share the work evenly.
func mapBlocks<Result: Sendable>(
    of count: Int, blockSize: Int? = nil, _ body: @Sendable (Range<Int>) -> Result
) -> [Result] {
    let size = blockSize ?? min(1024, max(16, count / 64))
    let blocks = (count + size - 1) / size
    let results = Mutex([Result?](repeating: nil, count: blocks))
    DispatchQueue.concurrentPerform(iterations: blocks) { block in
        let result = body(block * size..<min((block + 1) * size, count))
        results.withLock { $0[block] = result }
    }
    return results.withLock { $0.compactMap(\.self) }
}
