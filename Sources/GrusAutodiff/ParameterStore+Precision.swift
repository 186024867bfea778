import GrusNumerics

extension ParameterStore {
    /// The same parameters, whose products round their factors to a precision. For `int8` weights and tables are rounded now,
    /// whole, and so alike for all products with parts of them.
    ///
    /// - Precondition: they are not rounded to `int8` yet.
    package func rounded(to precision: Precision) -> ParameterStore {
        guard precision == .int8 else {
            return ParameterStore(layout, layout.entries.map { storage(of: $0.parameter) }, keptBy: [self], precision)
        }
        var buffers: [Buffer] = []
        let values = layout.entries.map { entry in
            let copy = Self.copy(of: self[entry.parameter], entry.role)
            buffers.append(copy.buffer)
            return copy.values
        }
        return ParameterStore(layout, values, keptBy: buffers, precision)
    }

    /// Numbers in memory of their own, in bytes unless they are a vector.
    private static func copy(of numbers: Matrix, _ role: ParameterRole) -> (values: ParameterStorage, buffer: Buffer) {
        guard let axis = role.scaleAxis else {
            let buffer = Buffer(count: numbers.count)
            let copy = buffer.matrix(at: 0, numbers.shape)
            copy.copy(from: numbers)
            return (.numbers(copy), buffer)
        }
        let buffer = Buffer(count: QuantizedMatrix.count(numbers.shape, axis))
        let bytes = buffer.quantizedMatrix(numbers.shape, by: axis)
        Kernels.quantize(numbers, into: bytes)
        return (.bytes(bytes), buffer)
    }
}
