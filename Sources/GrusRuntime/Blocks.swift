/// Runs a body over the blocks of `0..<count`, and returns its results in order.
///
/// - Parameters:
///   - size: the length of a block.
///   - pool: the threads that share the blocks; nil runs them on the calling thread.
package func mapBlocks<Result: Sendable>(
    of count: Int, size: Int, on pool: ThreadPool?, _ body: @escaping @Sendable (Range<Int>) -> Result
) -> [Result] {
    let blocks = (count + size - 1) / size
    let block = { @Sendable (index: Int) in body(index * size..<min((index + 1) * size, count)) }
    return pool?.map(blocks) { index, _ in block(index) } ?? (0..<blocks).map(block)
}
