import GrusAutodiff
import GrusNumerics
import Testing

/// What the layers of an encoder are made of, worked by hand.
struct LayerTableTests {
    let worker = Worker()

    /// What a function makes of the rows of a matrix.
    func values(_ rows: Int, _ numbers: [Float], _ function: (Tape, Tensor) -> Tensor) -> [Float] {
        var layout = ParameterLayout()
        let parameter = layout.add("numbers", rows: rows, columns: numbers.count / rows)
        let store = ParameterStore(layout)
        store.set(parameter, to: numbers)
        let tape = Tape(worker: worker, parameters: store)
        return function(tape, tape.lift(parameter)).values
    }

    func expect(_ actual: [Float], _ expected: [Float], sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(actual.count == expected.count, sourceLocation: sourceLocation)
        #expect(zip(actual, expected).allSatisfy { abs($0 - $1) < 1e-5 }, "\(actual)", sourceLocation: sourceLocation)
    }

    /// The row 1 3 8 0 has the mean 3 and the variance (4 + 0 + 25 + 9) / 4 = 9.5, whose root is 3.0822.
    @Test func layerNorm() {
        var layout = ParameterLayout()
        let row = layout.add("row", columns: 4)
        let (gain, bias) = (layout.add("gain", columns: 4), layout.add("bias", columns: 4))
        let store = ParameterStore(layout)
        store.set(row, to: [1, 3, 8, 0])
        store.set(gain, to: [1, 1, 2, 1])
        store.set(bias, to: [0, 0.5, 0, 1])
        let tape = Tape(worker: worker, parameters: store)
        expect(
            tape.layerNorm(tape.lift(row), gain: gain, bias: bias).values, [-0.648885, 0.5, 3.244425, 0.0266722])
    }

    /// | x | g | σ(g) | x ⊙ σ(g) |
    /// |---|---|---|---|
    /// | 2 | 0 | 0.5 | 1 |
    /// | −4 | ln 3 | 0.75 | −3 |
    @Test func gatedLinearUnits() {
        expect(values(1, [2, -4, 0, 1.0986123]) { $0.glu($1) }, [1, -3])
    }

    /// Two positions, one head of one unit, so that scores are not scaled:
    ///
    /// | position | query | key | value | scores | weights | context |
    /// |---|---|---|---|---|---|---|
    /// | 0 | 0 | 0 | 1 | 0, 0 | ½, ½ | 3 |
    /// | 1 | ln 3 | 1 | 5 | 0, ln 3 | ¼, ¾ | 4 |
    ///
    /// The third row is a sentence of its own.
    @Test func selfAttention() {
        let projected: [Float] = [0, 0, 1, 1.0986123, 1, 5, 2, 2, 9]
        expect(
            values(3, projected) { $0.selfAttention($1, starts: $0.arena.list([0, 2, 3]), heads: 1) }, [3, 4, 9])
    }

    /// Two heads of one unit each: the first as above, the second with queries of 0.
    @Test func headsDoNotSeeEachOther() {
        let projected: [Float] = [0, 0, 0, 7, 1, 2, 1.0986123, 0, 1, 8, 5, 6]
        expect(
            values(2, projected) { $0.selfAttention($1, starts: $0.arena.list([0, 2]), heads: 2) }, [3, 4, 4, 4])
    }

    /// Four columns turn by 1 and by 1/100 radian a step; the second sentence begins anew.
    @Test func positions() {
        let told = values(3, Array(repeating: 1, count: 12)) {
            $0.addPositions(to: $1, starts: $0.arena.list([0, 2, 3]), scale: 2)
        }
        expect(told, [2, 3, 2, 3, 2.841471, 2.540302, 2.0099998, 2.99995, 2, 3, 2, 3])
    }

    /// The pairs are 1 and −1, 2 and 3, and the equal ones 4 and 4.
    @Test func maxout() {
        let larger = values(1, [1, 2, 4, -1, 3, 4]) {
            let output = $0.tensor(rows: 1, columns: 3)
            $0.maxout($1, into: output)
            return output
        }
        expect(larger, [1, 3, 4])
    }

    @Test func meansAndSums() {
        expect(values(3, [1, 2, 3, 6, 5, 9]) { $0.means($1, starts: $0.arena.list([0, 2, 3])) }, [2, 4, 5, 9])
        expect(values(1, [1, -2]) { $0.sum($1, $0.relu($1), scale: 0.5) }, [1, -1])
    }
}
