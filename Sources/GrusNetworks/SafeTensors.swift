import Foundation
import GrusFiles
import GrusNumerics

/// Named tensors and a few strings in one file, in the safetensors format: an 8-byte little-endian length, a JSON header,
/// and the numbers.
public struct SafeTensors: Sendable {
    /// The element types that Grus reads and writes.
    public enum ElementType: String, Sendable {
        /// Single precision, little-endian.
        case float = "F32"
        /// Bytes.
        case byte = "U8"

        var size: Int { self == .float ? 4 : 1 }
    }

    /// Where one tensor lies.
    public struct Entry: Sendable, Equatable {
        /// The type of its elements.
        public let type: ElementType
        /// Its size along every axis.
        public let shape: [Int]
        fileprivate let range: Range<Int>
    }

    /// The largest header that is believed; the reference implementation has the same limit.
    private static let longestHeader = 100_000_000

    /// The path that the tensors were read from.
    public let path: String
    /// The tensors by name.
    public let entries: [String: Entry]
    /// The strings of the header.
    public let metadata: [String: String]
    private let content: Data

    /// Reads a file, and checks that it is whole.
    ///
    /// - Throws: `InputError` if the file is missing, is no safetensors file, or is cut short.
    public init(path: String) throws(InputError) {
        self.path = path
        do {
            content = try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
        } catch {
            throw InputError(.missing, file: path, "cannot read the model file: \(Self.reason(error))")
        }
        guard content.count >= 8 else {
            throw Self.damaged(path, "it is cut short: it has only \(content.count) bytes")
        }
        let length = content.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(Self.longestHeader) else { throw Self.damaged(path, "it is not a safetensors file") }
        let start = 8 + Int(length)
        guard content.count >= start else { throw Self.damaged(path, "it is cut short inside of its header") }
        guard let header = try? JSONSerialization.jsonObject(with: content[8..<start]) as? [String: Any] else {
            throw Self.damaged(path, "its header is not JSON")
        }
        guard let metadata = (header["__metadata__"] ?? [:]) as? [String: String] else {
            throw Self.damaged(path, "its metadata is malformed")
        }
        self.metadata = metadata
        var entries: [String: Entry] = [:]
        for (name, value) in header where name != "__metadata__" {
            entries[name] = try Self.entry(name, value, from: start, upTo: content.count, path)
        }
        try Self.checkOrder(entries, from: start, upTo: content.count, path)
        self.entries = entries
    }

    /// The format wants every byte behind the header to belong to exactly one tensor.
    private static func checkOrder(
        _ entries: [String: Entry], from start: Int, upTo end: Int, _ path: String
    ) throws(InputError) {
        var place = start
        let sorted = entries.sorted {
            ($0.value.range.lowerBound, $0.value.range.upperBound) < (
                $1.value.range.lowerBound, $1.value.range.upperBound
            )
        }
        for (name, entry) in sorted {
            guard entry.range.lowerBound >= place else { throw damaged(path, "\(name) overlaps another tensor") }
            guard entry.range.lowerBound == place else { throw damaged(path, "there is a gap before \(name)") }
            place = entry.range.upperBound
        }
        guard place == end else { throw damaged(path, "there are \(end - place) bytes behind the last tensor") }
    }

    private static func reason(_ error: any Error) -> String {
        let system = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        return system.map { systemMessage(Int32($0.code)) } ?? "it is not a readable file"
    }

    private static func damaged(_ path: String, _ what: String) -> InputError {
        InputError(.data, file: path, "the model file is damaged: \(what)")
    }

    private static func entry(
        _ name: String, _ value: Any, from start: Int, upTo end: Int, _ path: String
    ) throws(InputError) -> Entry {
        guard let fields = value as? [String: Any], let shape = fields["shape"] as? [Int],
            let offsets = fields["data_offsets"] as? [Int], offsets.count == 2, offsets[0] >= 0,
            offsets[0] <= offsets[1], shape.allSatisfy({ $0 >= 0 })
        else { throw damaged(path, "the entry of \(name) is malformed") }
        guard let type = (fields["dtype"] as? String).flatMap(ElementType.init) else {
            throw damaged(path, "\(name) has the element type \(fields["dtype"] ?? "?"); F32 and U8 are supported")
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
    public func bytes(_ name: String) -> [UInt8]? {
        guard let entry = entries[name], entry.type == .byte else { return nil }
        return [UInt8](content[entry.range])
    }

    /// The numbers of a tensor, last axis first.
    ///
    /// - Throws: `InputError` if there is no such tensor, or its shape is another one.
    public func floats(_ name: String, shape: [Int]) throws(InputError) -> [Float] {
        guard let entry = entries[name], entry.type == .float else {
            throw InputError(.data, file: path, "the model file has no tensor \(name)")
        }
        guard entry.shape == shape else {
            throw InputError(.data, file: path, "\(name) has the shape \(entry.shape), not \(shape)")
        }
        return content[entry.range].withUnsafeBytes { bytes in
            [Float](unsafeUninitializedCapacity: bytes.count / 4) { target, count in
                UnsafeMutableRawBufferPointer(target).copyMemory(from: bytes)
                count = bytes.count / 4
            }
        }
    }
}

// MARK: - Writing

extension SafeTensors {
    /// A tensor to be written.
    public struct Item {
        enum Content {
            case floats(Matrix)
            case bytes([UInt8])
        }

        /// Its name.
        public let name: String
        let content: Content

        /// A matrix, which must stay as it is until it is written.
        package init(_ name: String, _ matrix: Matrix) {
            self.name = name
            content = .floats(matrix)
        }

        /// A tensor of bytes.
        public init(_ name: String, _ bytes: [UInt8]) {
            self.name = name
            content = .bytes(bytes)
        }

        var type: ElementType {
            if case .floats = content { .float } else { .byte }
        }

        var shape: [Int] {
            switch content {
            case .floats(let matrix): [matrix.rows, matrix.columns]
            case .bytes(let bytes): [bytes.count]
            }
        }

        var size: Int { shape.reduce(type.size, *) }
    }

    /// Writes a file, whole or not at all. Numbers come before bytes, so that they are aligned.
    ///
    /// - Throws: `InputError` if the file cannot be written.
    public static func write(_ items: [Item], metadata: [String: String] = [:], to path: String) throws(InputError) {
        let sorted = items.filter { $0.type == .float } + items.filter { $0.type == .byte }
        var file = try AtomicFile(path)
        let header = header(sorted, metadata)
        try file.write((0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) })
        try file.write(header)
        for item in sorted {
            switch item.content {
            case .floats(let matrix): try file.write(UnsafeRawBufferPointer(matrix.elements))
            case .bytes(let bytes): try file.write(bytes)
            }
        }
        try file.commit()
    }

    /// The JSON header, padded with spaces so that the numbers start at a multiple of eight bytes. Its keys are in the
    /// order of the items, so that equal contents make equal files.
    private static func header(_ items: [Item], _ metadata: [String: String]) -> [UInt8] {
        var fields: [String] = []
        if !metadata.isEmpty {
            let pairs = metadata.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }
            fields.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
        }
        var offset = 0
        for item in items {
            let end = offset + item.size
            let shape = item.shape.map(String.init).joined(separator: ",")
            fields.append(
                "\(quoted(item.name)):{\"dtype\":\"\(item.type.rawValue)\",\"shape\":[\(shape)],"
                    + "\"data_offsets\":[\(offset),\(end)]}")
            offset = end
        }
        let json = Array("{\(fields.joined(separator: ","))}".utf8)
        return json + Array(repeating: UInt8(ascii: " "), count: (8 - json.count % 8) % 8)
    }

    /// A string as JSON writes it (RFC 8259, section 7).
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "\n": result += "\\n"
            case "\u{0}"..<" ":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
