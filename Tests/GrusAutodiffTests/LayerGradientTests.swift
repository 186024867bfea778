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
}
