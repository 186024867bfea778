import Glibc

/// Memory for numbers.
enum Memory {
    /// A cache line, and as wide as the widest vectors.
    static let alignment = 64
    private static let hugePage = 1 << 21
    private static let page = Int(getpagesize())

    /// The bytes of the whole pages that hold some bytes.
    static func pageBytes(_ bytes: Int) -> Int { (max(bytes, 1) + page - 1) / page * page }

    /// Whole pages of memory that is not initialised; `deallocate()` gives them back.
    static func allocatePages(bytes: Int) -> UnsafeMutableRawPointer {
        allocate(bytes: pageBytes(bytes), alignment: page)
    }

    /// Memory that is not initialised, 64-byte aligned; `deallocate()` gives it back.
    ///
    /// Large pieces ask for huge pages: with small ones, products spend up to a tenth of their time on address translation.
    /// Without memory the process ends: `grus` with one line (`CAllocator`), other programs as Swift ends them.
    static func allocate(bytes: Int, alignment: Int = alignment) -> UnsafeMutableRawPointer {
        let isLarge = bytes >= hugePage
        let unit = isLarge ? hugePage : alignment
        let size = (max(bytes, 1) + unit - 1) / unit * unit
        var memory: UnsafeMutableRawPointer?
        guard posix_memalign(&memory, unit, size) == 0, let memory else {
            fatalError("no memory for another \(size) bytes")
        }
        // Only a wish: a system without huge pages runs as well with small ones.
        if isLarge { _ = madvise(memory, size, MADV_HUGEPAGE) }
        return memory
    }
}
