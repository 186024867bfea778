import GrusAutodiff
import GrusNumerics
import Testing

struct RecurrentGradientTests {
    /// Steps over sequences of the lengths 3, 2 and 1.
    static let steps = [0..<3, 3..<5, 5..<6]

    @Test(arguments: UpdateGate.allCases)
    func gruWithResetAfter(update: UpdateGate) {
        let shapes = [
            Shape(rows: 6, columns: 9), Shape(rows: 3, columns: 9), Shape(rows: 1, columns: 3),
            Shape(rows: 3, columns: 3),
        ]
        expectGradients(shapes) { tape, p in
            let projected = tape.lift(p[0])
            let product = tape.unrolledProduct(p[1].all, rows: 6, bias: p[2], biasColumn: 6)
            let states = tape.tensor(rows: 6, columns: 3)
            var previous = tape.lift(p[3])
            for rows in Self.steps {
                let before = previous[0..<rows.count]
                tape.gruAfter(
                    update, projected: projected[rows], recurrent: tape.apply(product, to: before, at: rows),
                    bias: p[2], previous: before, into: states[rows])
                previous = states[rows]
            }
            return tape.probe(states)
        }
    }

    @Test(arguments: UpdateGate.allCases)
    func gruWithResetBefore(update: UpdateGate) {
        let shapes = [
            Shape(rows: 6, columns: 9), Shape(rows: 3, columns: 6), Shape(rows: 3, columns: 3),
            Shape(rows: 3, columns: 3),
        ]
        expectGradients(shapes) { tape, p in
            let projected = tape.lift(p[0])
            let (gates, candidate) = (
                tape.unrolledProduct(p[1].all, rows: 6), tape.unrolledProduct(p[2].all, rows: 6)
            )
            let states = tape.tensor(rows: 6, columns: 3)
            var previous = tape.lift(p[3])
            for rows in Self.steps {
                let before = previous[0..<rows.count]
                tape.gruBefore(
                    update, projected: projected[rows], recurrent: tape.apply(gates, to: before, at: rows),
                    previous: before, into: states[rows]
                ) { tape.apply(candidate, to: $0, at: rows) }
                previous = states[rows]
            }
            return tape.probe(states)
        }
    }

    /// States of zeros take no gradient, but what comes after them does.
    @Test(arguments: UpdateGate.allCases)
    func gruFromZeros(update: UpdateGate) {
        let shapes = [Shape(rows: 2, columns: 9), Shape(rows: 3, columns: 9), Shape(rows: 1, columns: 3)]
        expectGradients(shapes) { tape, p in
            let projected = tape.lift(p[0])
            let product = tape.unrolledProduct(p[1].all, rows: 4, bias: p[2], biasColumn: 6)
            var previous = tape.zeros(rows: 2, columns: 3)
            for rows in [0..<2, 2..<4] {
                let state = tape.tensor(rows: 2, columns: 3)
                tape.gruAfter(
                    update, projected: projected, recurrent: tape.apply(product, to: previous, at: rows), bias: p[2],
                    previous: previous, into: state)
                previous = state
            }
            return tape.probe(previous)
        }
    }
}
