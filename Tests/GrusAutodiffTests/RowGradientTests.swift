import GrusAutodiff
import GrusNumerics
import GrusRuntime
import Testing

struct RowGradientTests {
    @Test func absentTokensAreZeroAndLearnNothing() {
        expectGradients([Shape(rows: 3, columns: 4)]) { tape, p in
            let embedded = tape.embed([0, Tape.absent, 2, 1, Tape.absent], p[0])
            #expect(embedded.value[1..<2].values == [0, 0, 0, 0])
            return tape.probe(embedded)
        }
    }

    @Test func tanh() {
        expectGradients([Shape(rows: 3, columns: 5)]) { tape, p in tape.probe(tape.tanh(tape.lift(p[0]))) }
    }

    @Test func dropout() {
        expectGradients([Shape(rows: 6, columns: 5)], dropout: RandomKey(seed: 4)) { tape, p in
            let once = tape.dropout(tape.lift(p[0]), 0.3)
            return tape.probe(tape.dropout(tape.tanh(once), 0.5), once)
        }
    }

    @Test func embeddingWithRepeatedIds() {
        expectGradients([Shape(rows: 4, columns: 3)]) { tape, p in
            tape.probe(tape.tanh(tape.embed([3, 0, 3, 1, 3], p[0])), tape.tanh(tape.embed([0, 2], p[0])))
        }
    }

    @Test func gatherOfSeveralPartsWithRepeatedRows() {
        expectGradients([Shape(rows: 4, columns: 3), Shape(rows: 5, columns: 2)]) { tape, p in
            let parts = [tape.tanh(tape.lift(p[0])), tape.tanh(tape.lift(p[1]))]
            return tape.probe(tape.gather(parts, rows: [2, 0, 2, 3, 1, 2]), tape.gather([parts[1]], rows: [4, 0]))
        }
    }

    @Test func extendedRows() {
        expectGradients([Shape(rows: 2, columns: 3)]) { tape, p in
            let input = tape.tanh(tape.lift(p[0]))
            return tape.probe(tape.extend(input, toRows: 5), tape.extend(input, toRows: 2))
        }
    }

    @Test func repeatedRow() {
        expectGradients([Shape(rows: 1, columns: 3)]) { tape, p in tape.probe(tape.tanh(tape.repeated(p[0], rows: 4))) }
    }

    @Test func slicesUsedTwice() {
        expectGradients([Shape(rows: 6, columns: 3), Shape(rows: 3, columns: 3)]) { tape, p in
            let whole = tape.tanh(tape.lift(p[0]))
            let (inner, outer) = (whole[1..<5][1..<3], whole[0..<4])
            return tape.probe(
                tape.linear(inner, p[1].all), tape.tanh(outer), tape.linear(outer, p[1].all), tape.tanh(whole), inner)
        }
    }

    @Test func whatNothingDependsOnHasNoGradient() {
        var layout = ParameterLayout()
        let used = layout.add("used", rows: 2, columns: 2, .weight(fan: 1))
        let unused = layout.add("unused", rows: 2, columns: 2, .weight(fan: 1))
        let (store, gradients) = (ParameterStore(layout, key: RandomKey(seed: 1)), Gradients(layout))
        let worker = Worker()
        for _ in 0..<2 {
            // The second tape forgets what the first one found.
            let tape = Tape(worker: worker, parameters: store, gradients: gradients)
            _ = tape.tanh(tape.lift(unused))
            _ = tape.probe(tape.lift(used))
            tape.backward()
            #expect(gradients.values(of: unused) == [0, 0, 0, 0])
        }
        let once = gradients.values(of: used)
        let tape = Tape(worker: worker, parameters: store, gradients: gradients)
        _ = tape.probe(tape.lift(unused))
        tape.backward()
        #expect(gradients.values(of: unused) == once)
        #expect(gradients.values(of: used) == [0, 0, 0, 0])
    }
}
