import Glibc

/// Memory for numbers.
enum Memory {
    /// A cache line, and as wide as the widest vectors.
    static let alignment = 64
    private static let hugePage = 1 << 21

    /// Memory that is not initialised, 64-byte aligned; `deallocate()` gives it back.
    ///
    /// Large pieces ask for huge pages: with small ones, products spend up to a tenth of their time on address translation.
    /// When there is no memory left, the process ends with one line and `EX_OSERR`.
    static func allocate(bytes: Int) -> UnsafeMutableRawPointer {
        let isLarge = bytes >= hugePage
        let unit = isLarge ? hugePage : alignment
        let size = (max(bytes, 1) + unit - 1) / unit * unit
        var memory: UnsafeMutableRawPointer?
        guard posix_memalign(&memory, unit, size) == 0, let memory else { endWithoutMemory(size) }
        // Only a wish: a system without huge pages runs as well with small ones.
        if isLarge { _ = madvise(memory, size, MADV_HUGEPAGE) }
        return memory
    }

    private static func endWithoutMemory(_ bytes: Int) -> Never {
        let line = "grus: out of memory: there is no room for another \(max(bytes >> 20, 1)) MB\n"
        _ = write(STDERR_FILENO, line, line.utf8.count)
        exit(EX_OSERR)
    }
}
