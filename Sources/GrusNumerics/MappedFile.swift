import Glibc
import GrusFiles

/// A file in memory as it lies on the disk: a page is read when it is first looked at. Who writes into the file while it is
/// used changes what is seen; the files of Grus are replaced and never written into.
package final class MappedFile: @unchecked Sendable {
    package let bytes: UnsafeRawBufferPointer

    /// Maps a whole file.
    ///
    /// - Throws: `InputError` of kind `missing`.
    package init(_ path: String) throws(InputError) {
        let file = try InputFile(path)
        let size = file.size
        guard size > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, file.descriptor, 0), start != MAP_FAILED else {
            throw InputError(.missing, file: path, "cannot read: \(systemMessage())")
        }
        bytes = UnsafeRawBufferPointer(start: start, count: size)
    }

    deinit { if let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) } }

    /// Gives the memory of some bytes back: whoever looks at them again reads the file again.
    package func forget(_ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "bytes \(range) of \(bytes.count)")
        let page = 1 << 12
        let start = (range.lowerBound + page - 1) / page * page
        let end = range.upperBound == bytes.count ? bytes.count : range.upperBound / page * page
        guard start < end, let base = bytes.baseAddress else { return }
        _ = madvise(UnsafeMutableRawPointer(mutating: base + start), end - start, MADV_DONTNEED)
    }

    /// Gives the memory of a matrix of the file back.
    package func forget<Element>(_ matrix: MatrixView<Element>) {
        guard let base = bytes.baseAddress else { return }
        let start = UnsafeRawPointer(matrix.base) - base
        forget(start..<start + matrix.count * MemoryLayout<Element>.stride)
    }

    /// A matrix of the file, which must not be written to.
    ///
    /// - Parameter offset: of its first byte, a multiple of the size of an element.
    package func matrix<Element>(at offset: Int, _ shape: Shape, of type: Element.Type) -> MatrixView<Element> {
        let size = shape.count * MemoryLayout<Element>.stride
        precondition(offset >= 0 && offset + size <= bytes.count, "\(shape) at byte \(offset) of \(bytes.count)")
        let start = UnsafeMutableRawPointer(mutating: bytes.baseAddress! + offset)
        return MatrixView(start.assumingMemoryBound(to: type), rows: shape.rows, columns: shape.columns)
    }
}
