/// Memory that is handed out by moving a mark, and taken back all at once.
///
/// An arena grows by blocks while a computation needs more than ever before; the next `reset` melts them into one of
/// the size that was needed, so that the steady state allocates nothing. What it hands out is not initialised.
package final class Arena {
    /// Room for most batches of a search: the system gives pages when they are written to, and what is never used costs nothing.
    private static let smallestBlock = 1 << 26

    private struct Block {
        let base: UnsafeMutableRawPointer
        let size: Int
    }

    /// A position to which an arena can return.
    package struct Mark {
        fileprivate let block: Int
        fileprivate let offset: Int
        fileprivate let handedOut: Int
    }

    private var blocks: [Block] = []
    private var current = 0
    private var offset = 0
    private var handedOut = 0 { didSet { peak = max(peak, handedOut) } }

    /// The most bytes that were handed out at a time since the last `forgetPeak`.
    package private(set) var peak = 0

    package init() {}

    deinit {
        for block in blocks { block.base.deallocate() }
    }

    /// Bytes that this arena holds.
    package var capacity: Int { blocks.reduce(0) { $0 + $1.size } }

    /// A 64-byte aligned piece of memory.
    @usableFromInline package func allocate(bytes: Int) -> UnsafeMutableRawPointer {
        let size = (max(bytes, 1) + Memory.alignment - 1) & ~(Memory.alignment - 1)
        while current < blocks.count, offset + size > blocks[current].size {
            current += 1
            offset = 0
        }
        if current == blocks.count { grow(atLeast: size) }
        defer { offset += size }
        handedOut += size
        return blocks[current].base + offset
    }

    /// Measures `peak` anew.
    package func forgetPeak() { peak = handedOut }

    /// A matrix whose elements are not initialised.
    package func matrix(rows: Int, columns: Int) -> Matrix {
        let count = rows * columns
        let bytes = allocate(bytes: count * MemoryLayout<Float>.stride)
        return Matrix(bytes.bindMemory(to: Float.self, capacity: count), rows: rows, columns: columns)
    }

    /// Where the arena stands.
    package var mark: Mark { Mark(block: current, offset: offset, handedOut: handedOut) }

    /// Takes back all that was handed out since a mark.
    package func release(to mark: Mark) {
        current = mark.block
        offset = mark.offset
        handedOut = mark.handedOut
    }

    /// Takes everything back.
    package func reset() {
        if blocks.count > 1 { replaceBlocks(byOneOf: min(peak, capacity)) }
        current = 0
        offset = 0
        handedOut = 0
    }

    /// Takes everything back, and makes room for as many bytes as another arena has handed out at a time.
    package func reset(withRoomOf other: Arena) {
        peak = max(peak, other.peak)
        if capacity < peak { replaceBlocks(byOneOf: peak) }
        reset()
    }

    private func replaceBlocks(byOneOf size: Int) {
        for block in blocks { block.base.deallocate() }
        blocks.removeAll(keepingCapacity: true)
        add(size: size)
        // Written to once, so that the system hands out the pages now and the process never grows again.
        blocks[0].base.initializeMemory(as: UInt8.self, repeating: 0, count: size)
    }

    private func grow(atLeast size: Int) {
        add(size: max(size, capacity / 2, Self.smallestBlock))
        offset = 0
    }

    private func add(size: Int) {
        blocks.append(Block(base: Memory.allocate(bytes: size), size: size))
    }
}
