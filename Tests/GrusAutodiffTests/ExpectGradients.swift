import GrusAutodiff
import GrusNumerics
import GrusRuntime
import Testing

/// Compares the gradients of a function of parameters with its finite differences.
///
/// The slope is taken from four points, `(8 (f(h) − f(−h)) − (f(2h) − f(−2h))) / 12h`, whose truncation error is h⁴ f⁽⁵⁾ / 30.
/// With h = 1/32 that is about 10⁻⁷ of the function's size, and the rounding of single precision, 6·10⁻⁸ / h, about 2·10⁻⁶.
/// So 5·10⁻⁴ of the largest gradient leaves room for a hundred such errors, and is far below what a wrong term causes.
///
/// - Parameters:
///   - shapes: the parameters, drawn evenly from [−1, 1].
///   - dropout: the random stream of the tapes.
///   - function: computes a number, and on a recording tape leaves its gradient (see `Tape.probe`).
func expectGradients(
    _ shapes: [Shape], dropout: RandomKey? = nil, seed: UInt64 = 1, sourceLocation: SourceLocation = #_sourceLocation,
    _ function: @escaping (Tape, [Parameter]) -> Double
) {
    var layout = ParameterLayout()
    let parameters = shapes.enumerated().map {
        layout.add("\($0)", rows: $1.rows, columns: $1.columns, .weight(fan: 1))
    }
    let store = ParameterStore(layout, key: RandomKey(seed: seed))
    let gradients = Gradients(layout)
    let worker = Worker()
    let tape = Tape(worker: worker, parameters: store, gradients: gradients, dropout: dropout)
    _ = function(tape, parameters)
    tape.backward()
    for parameter in parameters {
        let actual = gradients.values(of: parameter).map(Double.init)
        let expected = slopes(of: parameter, in: store) {
            function(Tape(worker: worker, parameters: store, dropout: dropout), parameters)
        }
        let largest = expected.reduce(0) { max($0, abs($1)) }
        let error = zip(actual, expected).reduce(0) { max($0, abs($1.0 - $1.1)) }
        #expect(largest > 0.01, "parameter \(parameter.index) has no influence", sourceLocation: sourceLocation)
        #expect(error <= 5e-4 * largest, "parameter \(parameter.index)", sourceLocation: sourceLocation)
        #expect(actual.allSatisfy { $0.isFinite }, "parameter \(parameter.index)", sourceLocation: sourceLocation)
    }
}

/// The derivative of a function with respect to every number of a parameter.
private func slopes(of parameter: Parameter, in store: ParameterStore, _ function: @escaping () -> Double) -> [Double] {
    let step: Float = 1 / 32
    let original = store.values(of: parameter)
    defer { store.set(parameter, to: original) }
    return original.indices.map { index in
        let value = { (steps: Float) in
            var changed = original
            changed[index] += steps * step
            store.set(parameter, to: changed)
            return function()
        }
        return (8 * (value(1) - value(-1)) - (value(2) - value(-2))) / (12 * Double(step))
    }
}

extension Tape {
    /// A parameter's rows as a tensor, which so takes a gradient.
    func lift(_ parameter: Parameter) -> Tensor {
        embed((0..<Int32(parameter.shape.rows)).map { $0 }, parameter)
    }

    /// A random linear functional of tensors. When the tape records, its gradient goes to the tensors.
    func probe(_ outputs: Tensor...) -> Double {
        var stream = RandomKey(seed: 99).makeGenerator()
        var sum = 0.0
        for output in outputs {
            let gradient = gradientToAdd(of: output)
            for (index, value) in output.values.enumerated() {
                let factor = 2 * stream.uniform() - 1
                sum += Double(factor) * Double(value)
                if let gradient { gradient.base[index] += factor }
            }
        }
        return sum
    }
}
