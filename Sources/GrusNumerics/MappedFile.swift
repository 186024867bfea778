import Glibc
import GrusFiles

/// A file in memory as it lies on the disk: a page is read when it is first looked at. Who writes into the file while it is
/// used changes what is seen; the files of Grus are replaced and never written into.
package final class MappedFile: @unchecked Sendable {
    package let bytes: UnsafeRawBufferPointer

    /// Maps a whole file.
    ///
    /// - Throws: `InputError` of kind `missing`; of kind `system` if there is no room for it in memory.
    package init(_ path: String) throws(InputError) {
        let file = try InputFile(path)
        let size = file.size
        guard size > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, file.descriptor, 0), start != MAP_FAILED else {
            throw InputError(errno == ENOMEM ? .system : .missing, file: path, "cannot read: \(systemMessage())")
        }
        bytes = UnsafeRawBufferPointer(start: start, count: size)
    }

    deinit { if let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) } }

    /// Gives the memory of a matrix of the file back: whoever looks at it again reads the file again.
    package func forget<Element>(_ matrix: MatrixView<Element>) {
        let (page, end) = (Int(getpagesize()), UnsafeRawPointer(matrix.base + matrix.count))
        let first = UnsafeRawPointer(matrix.base).alignedUp(toMultipleOf: page)
        let count = end.alignedDown(toMultipleOf: page) - first
        if count > 0 { _ = madvise(UnsafeMutableRawPointer(mutating: first), count, MADV_DONTNEED) }
    }

    /// A matrix of the file, which must not be written to.
    ///
    /// - Parameter offset: of its first byte, a multiple of the size of an element.
    package func matrix<Element>(at offset: Int, _ shape: Shape, of type: Element.Type) -> MatrixView<Element> {
        let size = shape.count * MemoryLayout<Element>.stride
        guard offset >= 0, offset + size <= bytes.count, let base = bytes.baseAddress else {
            preconditionFailure("\(shape) at byte \(offset) of \(bytes.count)")
        }
        let start = UnsafeMutableRawPointer(mutating: base + offset)
        return MatrixView(start.assumingMemoryBound(to: type), rows: shape.rows, columns: shape.columns)
    }
}
