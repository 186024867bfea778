import GrusAutodiff
import GrusNumerics
import Testing

struct ProductGradientTests {
    @Test func linear() {
        expectGradients([Shape(rows: 3, columns: 4), Shape(rows: 4, columns: 5)]) { tape, p in
            tape.probe(tape.linear(tape.lift(p[0]), p[1].all))
        }
    }

    @Test func linearWithBias() {
        let shapes = [Shape(rows: 3, columns: 4), Shape(rows: 4, columns: 5), Shape(rows: 1, columns: 5)]
        expectGradients(shapes) { tape, p in
            tape.probe(tape.linear(tape.lift(p[0]), p[1].all, bias: p[2]))
        }
    }

    @Test func linearOfSeveralParts() {
        let shapes = [
            Shape(rows: 3, columns: 4), Shape(rows: 3, columns: 1), Shape(rows: 3, columns: 2),
            Shape(rows: 7, columns: 5), Shape(rows: 1, columns: 5),
        ]
        expectGradients(shapes) { tape, p in
            tape.probe(tape.linear([tape.lift(p[0]), tape.lift(p[1]), tape.lift(p[2])], p[3], bias: p[4]))
        }
    }

    @Test func linearWithRowsOfAWeight() {
        let shapes = [Shape(rows: 3, columns: 4), Shape(rows: 3, columns: 3), Shape(rows: 9, columns: 5)]
        expectGradients(shapes) { tape, p in
            let (x, y) = (tape.lift(p[0]), tape.lift(p[1]))
            return tape.probe(
                tape.linear(x, p[2][1..<5]), tape.linear([x, y], p[2][2..<9]), tape.linear(y, p[2][0..<3]))
        }
    }

    @Test func aWeightUsedTwice() {
        expectGradients([Shape(rows: 3, columns: 4), Shape(rows: 4, columns: 4)]) { tape, p in
            tape.probe(tape.linear(tape.tanh(tape.linear(tape.lift(p[0]), p[1].all)), p[1].all))
        }
    }

    /// A recurrence `h' = tanh(h U)` over sequences of the lengths 3, 2 and 1.
    @Test func unrolledProduct() {
        expectGradients([Shape(rows: 3, columns: 4), Shape(rows: 4, columns: 4)]) { tape, p in
            let product = tape.unrolledProduct(p[1].all, rows: 6)
            var state = tape.lift(p[0])
            var outputs: [Tensor] = []
            for rows in [0..<3, 3..<5, 5..<6] {
                state = tape.tanh(tape.apply(product, to: state[0..<rows.count], at: rows))
                outputs.append(state)
            }
            return tape.probe(outputs[0], outputs[1], outputs[2])
        }
    }

    @Test func unrolledProductAddingToOutputsWithRowsOfAWeight() {
        let shapes = [Shape(rows: 3, columns: 4), Shape(rows: 7, columns: 4), Shape(rows: 6, columns: 3)]
        expectGradients(shapes) { tape, p in
            let base = tape.linear(tape.lift(p[2]), p[1][0..<3])
            let product = tape.unrolledProduct(p[1][3..<7], rows: 6, addingTo: base)
            var state = tape.lift(p[0])
            for rows in [0..<3, 3..<5, 5..<6] {
                state = tape.tanh(tape.apply(product, to: state[0..<rows.count], at: rows))
            }
            return tape.probe(state, tape.tanh(base))
        }
    }

    /// The bias is added by hand, as the user of the outputs has to: its gradient is the sum of the rows.
    @Test func unrolledProductWithABiasOfItsUser() {
        let shapes = [Shape(rows: 3, columns: 4), Shape(rows: 4, columns: 5), Shape(rows: 1, columns: 2)]
        expectGradients(shapes) { tape, p in
            let product = tape.unrolledProduct(p[1].all, rows: 3, bias: p[2], biasColumn: 2)
            let output = tape.apply(product, to: tape.lift(p[0]), at: 0..<3)
            for row in 0..<3 {
                for column in 0..<2 { output.value.base[row * 5 + 2 + column] += tape.value(of: p[2], at: column) }
            }
            return tape.probe(output)
        }
    }
}

extension Tape {
    /// One number of a parameter, without a gradient.
    fileprivate func value(of parameter: Parameter, at column: Int) -> Float {
        embed([0], parameter).values[column]
    }
}
