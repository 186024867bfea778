import Foundation
import GrusFiles
import GrusNumerics

/// Named tensors and a few strings in one file, in the safetensors format: an 8-byte little-endian length, a JSON header,
/// and the numbers.
package struct SafeTensors: Sendable {
    /// The element types that Grus reads and writes.
    package enum ElementType: String, Sendable, CaseIterable {
        /// Single precision, little-endian.
        case float = "F32"
        /// Signed whole numbers of 32 bits, little-endian.
        case int32 = "I32"
        /// Signed bytes.
        case int8 = "I8"
        /// Bytes.
        case byte = "U8"

        var size: Int {
            switch self {
            case .float, .int32: 4
            case .int8, .byte: 1
            }
        }
    }

    /// Where one tensor lies.
    package struct Entry: Sendable, Equatable {
        /// The type of its elements.
        package let type: ElementType
        /// Its size along every axis.
        package let shape: [Int]
        let range: Range<Int>
    }

    /// The largest header that is believed; the reference implementation has the same limit.
    private static let longestHeader = 100_000_000
    /// So many bytes stay in the cache between two looks at them.
    private static let blockSize = 1 << 17

    /// The path that the tensors were read from.
    package let path: String
    /// The tensors by name.
    package let entries: [String: Entry]
    /// The strings of the header, but for the checksum.
    package let metadata: [String: String]
    /// The checksum that was written, which is that of the content; nil in files without one.
    package let checksum: String?
    let content: MappedFile

    /// The size of the file, in bytes.
    package var size: Int { content.bytes.count }

    /// The tensors of which a number is infinite or NaN.
    private let infinite: Set<String>

    /// Reads a file, and checks that it is whole and, where it has a checksum, what was written.
    ///
    /// - Throws: `InputError` if the file is missing, is no safetensors file, is cut short, or was changed.
    package init(path: String) throws(InputError) {
        self.path = path
        content = try MappedFile(path)
        let bytes = content.bytes
        guard bytes.count >= 8 else {
            throw Self.damaged(path, "it is cut short: it has only \(bytes.count) bytes")
        }
        let length = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(Self.longestHeader) else { throw Self.damaged(path, "it is not a safetensors file") }
        let start = 8 + Int(length)
        guard bytes.count >= start else { throw Self.damaged(path, "it is cut short inside of its header") }
        guard let header = try? JSONSerialization.jsonObject(with: Data(bytes[8..<start])) as? [String: Any] else {
            throw Self.damaged(path, "its header is not JSON")
        }
        guard var metadata = (header["__metadata__"] ?? [:]) as? [String: String] else {
            throw Self.damaged(path, "its metadata is malformed")
        }
        checksum = metadata.removeValue(forKey: Self.checksumKey)
        self.metadata = metadata
        var entries: [String: Entry] = [:]
        for (name, value) in header where name != "__metadata__" {
            entries[name] = try Self.entry(name, value, from: start, upTo: bytes.count, path)
        }
        try Self.checkOrder(entries, from: start, upTo: bytes.count, path)
        self.entries = entries
        let sum: String
        (sum, infinite) = Self.examine(entries, metadata, content)
        guard checksum == nil || checksum == sum else {
            throw Self.damaged(path, "its content is not what was written, for the checksum is another one")
        }
    }

    /// The sum of what a file holds, and the tensors of which a number is infinite or NaN. The content is read once for both.
    private static func examine(
        _ entries: [String: Entry], _ metadata: [String: String], _ content: MappedFile
    ) -> (sum: String, infinite: Set<String>) {
        let sum = ContentSum()
        var infinite: Set<String> = []
        for (name, entry) in entries.sorted(by: { $0.key < $1.key }) {
            sum.addTensor(name, entry.type, entry.shape)
            for start in stride(from: entry.range.lowerBound, to: entry.range.upperBound, by: blockSize) {
                let end = min(start + blockSize, entry.range.upperBound)
                let block = UnsafeRawBufferPointer(rebasing: content.bytes[start..<end])
                sum.add(block)
                if entry.type == .float, !Kernels.areFinite(block) { infinite.insert(name) }
            }
        }
        sum.add(metadata)
        return (sum.checksum, infinite)
    }

    /// Checks that no number of a tensor is infinite or NaN.
    ///
    /// - Throws: `InputError` of kind `data` if one is.
    func checkFinite(_ name: String) throws(InputError) {
        guard !infinite.contains(name) else {
            throw InputError(.data, file: path, "\(name) holds an infinite number or NaN")
        }
    }

    /// The format wants every byte behind the header to belong to exactly one tensor.
    private static func checkOrder(
        _ entries: [String: Entry], from start: Int, upTo end: Int, _ path: String
    ) throws(InputError) {
        var offset = start
        let sorted = entries.sorted {
            ($0.value.range.lowerBound, $0.value.range.upperBound) < (
                $1.value.range.lowerBound, $1.value.range.upperBound
            )
        }
        for (name, entry) in sorted {
            guard entry.range.lowerBound >= offset else { throw damaged(path, "\(name) overlaps another tensor") }
            guard entry.range.lowerBound == offset else { throw damaged(path, "there is a gap before \(name)") }
            offset = entry.range.upperBound
        }
        guard offset == end else { throw damaged(path, "there are \(end - offset) bytes behind the last tensor") }
    }

    private static func damaged(_ path: String, _ what: String) -> InputError {
        InputError(.data, file: path, "the file is damaged: \(what)")
    }

    private static func entry(
        _ name: String, _ value: Any, from start: Int, upTo end: Int, _ path: String
    ) throws(InputError) -> Entry {
        guard let fields = value as? [String: Any], let shape = fields["shape"] as? [Int],
            let offsets = fields["data_offsets"] as? [Int], offsets.count == 2, offsets[0] >= 0,
            offsets[0] <= offsets[1], shape.allSatisfy({ $0 >= 0 })
        else { throw damaged(path, "the entry of \(name) is malformed") }
        guard let type = (fields["dtype"] as? String).flatMap(ElementType.init) else {
            throw damaged(
                path, "\(name) has the element type \(fields["dtype"] ?? "?"); F32, I32, I8 and U8 are supported")
        }
        guard offsets[1] <= end - start else { throw damaged(path, "it is cut short inside of \(name)") }
        var bytes = type.size
        for size in shape {
            let (product, overflow) = bytes.multipliedReportingOverflow(by: size)
            guard !overflow else { throw damaged(path, "\(name) is too large") }
            bytes = product
        }
        guard offsets[1] - offsets[0] == bytes else {
            throw damaged(path, "\(name) has \(offsets[1] - offsets[0]) bytes, which do not make the shape \(shape)")
        }
        return Entry(type: type, shape: shape, range: start + offsets[0]..<start + offsets[1])
    }

    /// The bytes of a tensor of bytes; nil when there is none of that name.
    package func bytes(_ name: String) -> [UInt8]? {
        guard let entry = entries[name], entry.type == .byte else { return nil }
        return [UInt8](content.bytes[entry.range])
    }
}
