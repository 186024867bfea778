import GrusFiles
import GrusNumerics

extension SafeTensors {
    /// The name of the scales of a matrix of signed bytes, which are a tensor of their own.
    static func scaleName(_ name: String) -> String { "\(name).scale" }

    /// The numbers of a tensor, last axis first.
    ///
    /// - Throws: `InputError` if there is no such tensor, its shape is another one, or a number in it is not finite.
    package func floats(_ name: String, shape: [Int]) throws(InputError) -> [Float] {
        let range = try find(name, .float, shape: shape).range
        let values = [Float](unsafeUninitializedCapacity: range.count / 4) { target, count in
            UnsafeMutableRawBufferPointer(target).copyMemory(
                from: UnsafeRawBufferPointer(rebasing: content.bytes[range]))
            count = range.count / 4
        }
        try checkFinite(name)
        return values
    }

    /// The whole numbers of a tensor with one axis, of any length.
    ///
    /// - Throws: `InputError` if there is no such tensor, or it is another one.
    package func integers(_ name: String) throws(InputError) -> [Int32] {
        let range = try find(name, .int32, shape: [entries[name]?.shape.first ?? 0]).range
        return stride(from: range.lowerBound, to: range.upperBound, by: 4).map {
            Int32(littleEndian: content.bytes.loadUnaligned(fromByteOffset: $0, as: Int32.self))
        }
    }

    /// The numbers of a tensor with two axes, where they lie in the file.
    ///
    /// - Throws: `InputError` if there is no such tensor, its shape is another one, or a number in it is not finite.
    func matrix(_ name: String, _ shape: Shape) throws(InputError) -> Matrix {
        let range = try find(name, .float, shape: [shape.rows, shape.columns]).range
        guard range.lowerBound.isMultiple(of: MemoryLayout<Float>.alignment) else {
            throw InputError(.data, file: path, "\(name) begins at byte \(range.lowerBound), which is no multiple of 4")
        }
        let matrix = content.matrix(at: range.lowerBound, shape, of: Float.self)
        try checkFinite(name)
        return matrix
    }

    /// A matrix of signed bytes with a scale for each of its rows or columns, where they lie in the file.
    ///
    /// - Throws: `InputError` if a tensor is missing, has another shape, or a scale is not a finite number of at least 0.
    func quantizedMatrix(_ name: String, _ shape: Shape, by axis: QuantizedMatrix.Axis) throws(InputError)
        -> QuantizedMatrix
    {
        let range = try find(name, .int8, shape: [shape.rows, shape.columns]).range
        let scaleName = Self.scaleName(name)
        let scales = try matrix(scaleName, QuantizedMatrix.scaleShape(shape, axis))
        guard scales.elements.allSatisfy({ $0 >= 0 }) else {
            throw InputError(.data, file: path, "\(scaleName) holds a number below 0")
        }
        return QuantizedMatrix(content.matrix(at: range.lowerBound, shape, of: Int8.self), scales: scales, by: axis)
    }

    /// Checks that there is a tensor of a type and shape.
    ///
    /// - Throws: `InputError` if there is none, or if it is another one.
    @discardableResult
    func find(_ name: String, _ type: ElementType, shape: [Int]) throws(InputError) -> Entry {
        guard let entry = entries[name] else {
            throw InputError(.data, file: path, "the file has no tensor \(name)")
        }
        guard entry.type == type else {
            throw InputError(.data, file: path, "\(name) is of type \(entry.type.rawValue), not \(type.rawValue)")
        }
        guard entry.shape == shape else {
            throw InputError(.data, file: path, "\(name) has the shape \(entry.shape), not \(shape)")
        }
        return entry
    }
}
