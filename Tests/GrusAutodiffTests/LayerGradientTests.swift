import GrusAutodiff
import GrusNumerics
import Testing

/// What the layers of an encoder are made of.
struct LayerGradientTests {
    @Test func layerNorm() {
        let row = Shape(rows: 1, columns: 7)
        expectGradients([Shape(rows: 4, columns: 7), row, row]) { tape, p in
            let input = tape.tanh(tape.lift(p[0]))
            let once = tape.layerNorm(input, gain: p[1], bias: p[2])
            return tape.probe(tape.layerNorm(once[1..<3], gain: p[1], bias: p[2]), once, input)
        }
    }

    @Test func layerNormOfGroups() {
        let row = Shape(rows: 1, columns: 6)
        expectGradients([Shape(rows: 4, columns: 6), row, row, row]) { tape, p in
            let input = tape.tanh(tape.lift(p[0]))
            let sum = tape.layerNorm(input, groups: 2, gain: p[1], bias: p[2])
            tape.layerNorm(input, groups: 3, gain: p[3], addingTo: sum)
            return tape.probe(sum)
        }
    }
}
