import GrusFiles
import GrusNumerics

extension SafeTensors {
    /// A tensor to be written.
    package struct Item {
        enum Content {
            case floats(Matrix)
            case integers([Int32])
            case int8(ByteMatrix)
            case bytes([UInt8])
        }

        /// Its name.
        package let name: String
        let content: Content

        /// A matrix, which must stay as it is until it is written.
        package init(_ name: String, _ matrix: Matrix) {
            self.name = name
            content = .floats(matrix)
        }

        /// A matrix of signed bytes, which must stay as it is until it is written.
        package init(_ name: String, _ matrix: ByteMatrix) {
            self.name = name
            content = .int8(matrix)
        }

        /// A tensor of whole numbers.
        package init(_ name: String, integers: [Int32]) {
            self.name = name
            content = .integers(integers)
        }

        /// A tensor of bytes.
        package init(_ name: String, _ bytes: [UInt8]) {
            self.name = name
            content = .bytes(bytes)
        }

        var type: ElementType {
            switch content {
            case .floats: .float
            case .integers: .int32
            case .int8: .int8
            case .bytes: .byte
            }
        }

        var shape: [Int] {
            switch content {
            case .floats(let matrix): [matrix.rows, matrix.columns]
            case .integers(let integers): [integers.count]
            case .int8(let matrix): [matrix.rows, matrix.columns]
            case .bytes(let bytes): [bytes.count]
            }
        }

        var size: Int { shape.reduce(type.size, *) }

        /// The bytes as they are written.
        func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
            switch content {
            case .floats(let matrix): body(UnsafeRawBufferPointer(matrix.elements))
            case .integers(let integers): integers.withUnsafeBytes(body)
            case .int8(let matrix): body(UnsafeRawBufferPointer(matrix.elements))
            case .bytes(let bytes): bytes.withUnsafeBytes(body)
            }
        }
    }

    /// Writes a file with its checksum, whole or not at all. Numbers come before bytes, so that they are aligned.
    ///
    /// - Throws: `InputError` if the file cannot be written.
    package static func write(_ items: [Item], metadata: [String: String] = [:], to path: String) throws(InputError) {
        let sorted = ElementType.allCases.flatMap { type in items.filter { $0.type == type } }
        var file = try AtomicFile(path)
        let header = header(sorted, metadata.merging([checksumKey: checksum(items, metadata)]) { $1 })
        try file.write((0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) })
        try file.write(header)
        for item in sorted {
            try item.withBytes { bytes in Result { () throws(InputError) in try file.write(bytes) } }.get()
        }
        try file.commit()
    }

    private static func checksum(_ items: [Item], _ metadata: [String: String]) -> String {
        let sum = ContentSum()
        for item in items.sorted(by: { $0.name < $1.name }) {
            sum.addTensor(item.name, item.type, item.shape)
            item.withBytes { sum.add($0) }
        }
        sum.add(metadata)
        return sum.checksum
    }

    /// The JSON header, padded with spaces so that the numbers start at a multiple of eight bytes. Its keys are in the
    /// order of the items, so that equal contents make equal files.
    private static func header(_ items: [Item], _ metadata: [String: String]) -> [UInt8] {
        var fields: [String] = []
        if !metadata.isEmpty {
            let pairs = metadata.sorted { $0.key < $1.key }.map { "\($0.key.jsonQuoted):\($0.value.jsonQuoted)" }
            fields.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
        }
        var offset = 0
        for item in items {
            let end = offset + item.size
            let shape = item.shape.map(String.init).joined(separator: ",")
            fields.append(
                "\(item.name.jsonQuoted):{\"dtype\":\"\(item.type.rawValue)\",\"shape\":[\(shape)],"
                    + "\"data_offsets\":[\(offset),\(end)]}")
            offset = end
        }
        let json = Array("{\(fields.joined(separator: ","))}".utf8)
        return json + Array(repeating: UInt8(ascii: " "), count: (8 - json.count % 8) % 8)
    }
}
