import GrusAutodiff
import GrusNumerics
import GrusRuntime
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

    @Test func scaledSumOfATensorUsedTwice() {
        expectGradients([Shape(rows: 3, columns: 4), Shape(rows: 3, columns: 4)]) { tape, p in
            let (first, second) = (tape.tanh(tape.lift(p[0])), tape.lift(p[1]))
            let sum = tape.sum(first, second, scale: 0.7)
            return tape.probe(tape.sum(sum, sum), tape.sum(sum, first))
        }
    }

    /// Finite differences are taken away from the kink: no input is within two steps of 0.
    @Test func relu() throws {
        let shape = Shape(rows: 3, columns: 5)
        let seed = try #require((1...100).first { Self.inputs(shape, seed: $0).allSatisfy { abs($0) > 1.0 / 16 } })
        expectGradients([shape], seed: seed) { tape, p in
            let input = tape.lift(p[0])
            let output = tape.relu(input)
            return tape.probe(tape.tanh(output), input, output)
        }
    }

    /// The first parameter that `expectGradients` draws.
    private static func inputs(_ shape: Shape, seed: UInt64) -> [Float] {
        var layout = ParameterLayout()
        let parameter = layout.add("0", rows: shape.rows, columns: shape.columns, .weight(fan: 1))
        return ParameterStore(layout, key: RandomKey(seed: seed)).values(of: parameter)
    }

    @Test func gatedLinearUnits() {
        expectGradients([Shape(rows: 4, columns: 6), Shape(rows: 6, columns: 6)]) { tape, p in
            let input = tape.tanh(tape.lift(p[0]))
            let product = tape.linear(tape.list(input), p[1].all, recycling: true)
            return tape.probe(tape.glu(product), tape.glu(input), input)
        }
    }

    /// Finite differences are taken away from the kink: no two units of a pair are within four steps of each other.
    @Test func maxout() throws {
        let shape = Shape(rows: 3, columns: 6)
        let isClear = { (units: [Float]) in
            (0..<9).allSatisfy { abs(units[$0 / 3 * 6 + $0 % 3] - units[$0 / 3 * 6 + 3 + $0 % 3]) > 1.0 / 8 }
        }
        let seed = try #require((1...1000).first { isClear(Self.inputs(shape, seed: $0)) })
        expectGradients([shape], seed: seed) { tape, p in
            let input = tape.lift(p[0])
            let output = tape.tensor(rows: 3, columns: 3)
            tape.maxout(input, into: output)
            return tape.probe(tape.tanh(output), input, output)
        }
    }

    @Test func someColumns() {
        expectGradients([Shape(rows: 3, columns: 5)]) { tape, p in
            let input = tape.tanh(tape.lift(p[0]))
            return tape.probe(tape.tanh(tape.columns(1..<4, of: input)), tape.columns(3..<5, of: input), input)
        }
    }

    @Test(arguments: [1, 3, 5, 7])
    func windowsOfNeighbours(taps: Int) {
        expectGradients([Shape(rows: 6, columns: 2)]) { tape, p in
            let input = tape.tanh(tape.lift(p[0]))
            let windows = tape.windows(input, starts: tape.arena.list([0, 4, 5, 6]), taps: taps)
            return tape.probe(tape.tanh(windows), windows, input)
        }
    }

    @Test func windowsHaveZerosBeyondTheirSentence() {
        var layout = ParameterLayout()
        let rows = layout.add("rows", rows: 3, columns: 2)
        let store = ParameterStore(layout)
        store.set(rows, to: [1, 2, 3, 4, 5, 6])
        let worker = Worker()
        let tape = Tape(worker: worker, parameters: store)
        let windows = tape.windows(tape.lift(rows), starts: tape.arena.list([0, 2, 3]), taps: 3)
        #expect(windows.values == [0, 0, 1, 2, 3, 4, 1, 2, 3, 4, 0, 0, 0, 0, 5, 6, 0, 0])
    }

    @Test func positions() {
        expectGradients([Shape(rows: 6, columns: 5)]) { tape, p in
            let input = tape.tanh(tape.lift(p[0]))
            let told = tape.addPositions(to: input, starts: tape.arena.list([0, 4, 6]), scale: 3)
            return tape.probe(tape.tanh(told), told, input)
        }
    }

    @Test func meansOfSentences() {
        expectGradients([Shape(rows: 6, columns: 3)]) { tape, p in
            let input = tape.tanh(tape.lift(p[0]))
            return tape.probe(tape.tanh(tape.means(input, starts: tape.arena.list([0, 3, 4, 6]))), input)
        }
    }

    @Test(arguments: [1, 2, 3])
    func selfAttention(heads: Int) {
        expectGradients([Shape(rows: 7, columns: 18), Shape(rows: 18, columns: 18)]) { tape, p in
            let input = tape.tanh(tape.lift(p[0]))
            let product = tape.linear(tape.list(input), p[1].all, recycling: true)
            let starts = tape.arena.list([0, 4, 5, 7])
            return tape.probe(
                tape.selfAttention(product, starts: starts, heads: heads),
                tape.selfAttention(input, starts: starts, heads: heads), input)
        }
    }
}
