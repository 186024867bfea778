import Glibc

/// Memory for numbers.
enum Memory {
    /// A cache line, and as wide as the widest vectors.
    static let alignment = 64
    private static let hugePage = 1 << 21

    /// Memory that is not initialised, 64-byte aligned; `deallocate()` gives it back.
    ///
    /// Large pieces ask for huge pages: with small ones, products spend up to a tenth of their time on address translation.
    static func allocate(bytes: Int) -> UnsafeMutableRawPointer {
        guard bytes >= hugePage else { return .allocate(byteCount: bytes, alignment: alignment) }
        let size = (bytes + hugePage - 1) / hugePage * hugePage
        let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: hugePage)
        // Only a wish: a system without huge pages runs as well with small ones.
        _ = madvise(memory, size, MADV_HUGEPAGE)
        return memory
    }
}
