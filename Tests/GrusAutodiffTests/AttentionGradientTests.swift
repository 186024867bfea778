import GrusAutodiff
import GrusNumerics
import GrusRuntime
import Testing

struct AttentionGradientTests {
    /// Queries, keys, values, and what the scores take beside them.
    static func shapes(_ more: Shape...) -> [Shape] {
        [Shape(rows: 5, columns: 4), Shape(rows: 9, columns: 4), Shape(rows: 9, columns: 6)] + more
    }

    /// Three sentences, of which the second step has the first two only.
    static let steps = [0..<3, 3..<5]

    static func memory(_ tape: Tape, _ p: [Parameter]) -> (memory: AttentionMemory, rows: List<Int32>) {
        let memory = tape.attentionMemory(
            keys: tape.lift(p[1]), values: tape.lift(p[2]), spans: [4..<9, 1..<4, 0..<1])
        return (memory, tape.arena.list([0, 1, 2, 0, 1]))
    }

    @Test(arguments: [1, 2], [0, 0.4]) func mlp(heads: Int, dropout: Double) {
        expectGradients(Self.shapes(Shape(rows: 1, columns: 4)), dropout: RandomKey(seed: 2)) { tape, p in
            let (memory, rows) = Self.memory(tape, p)
            let attention = tape.unrolledAttention(memory, memoryRows: rows, heads: heads, dropout: dropout)
            let query = tape.lift(p[0])
            for rows in Self.steps { tape.attend(attention, energy: p[3], with: query[rows], at: rows) }
            return tape.probe(attention.contexts)
        }
    }

    @Test(arguments: [1, 2], [0, 0.4]) func dot(heads: Int, dropout: Double) {
        expectGradients(Self.shapes(), dropout: RandomKey(seed: 2)) { tape, p in
            let (memory, rows) = Self.memory(tape, p)
            let query = tape.lift(p[0])
            let attention = tape.unrolledDotAttention(
                memory, memoryRows: rows, queries: query, heads: heads, dropout: dropout)
            for rows in Self.steps { tape.attend(attention, scale: 0.7, with: query[rows], at: rows) }
            return tape.probe(attention.contexts)
        }
    }

    /// Keys that are the values, too.
    @Test(arguments: [1, 2]) func dotWithValuesAsKeys(heads: Int) {
        expectGradients([Shape(rows: 5, columns: 4), Shape(rows: 9, columns: 4)]) { tape, p in
            let (query, states) = (tape.lift(p[0]), tape.lift(p[1]))
            let memory = tape.attentionMemory(keys: states, values: states, spans: [4..<9, 1..<4, 0..<1])
            let attention = tape.unrolledDotAttention(
                memory, memoryRows: tape.arena.list([0, 1, 2, 0, 1]), queries: query, heads: heads)
            for rows in Self.steps { tape.attend(attention, scale: 1, with: query[rows], at: rows) }
            return tape.probe(attention.contexts)
        }
    }

    /// The coverage of a step is that of the step before, of as many rows as there still are.
    @Test(arguments: [1, 2], [0, 0.4]) func coverage(heads: Int, dropout: Double) {
        let shapes = Self.shapes(
            Shape(rows: 1, columns: 4), Shape(rows: 1, columns: 4), Shape(rows: 3, columns: heads * 5))
        expectGradients(shapes, dropout: RandomKey(seed: 2)) { tape, p in
            let (memory, rows) = Self.memory(tape, p)
            let attention = tape.unrolledAttention(memory, memoryRows: rows, heads: heads, dropout: dropout)
            let (query, after) = (tape.lift(p[0]), tape.tensor(rows: 5, columns: heads * memory.longest))
            var before = tape.lift(p[5])
            for rows in Self.steps {
                tape.attend(
                    attention, energy: p[3], feature: p[4], with: query[rows], covered: before[0..<rows.count],
                    into: after[rows], at: rows)
                before = after[rows]
            }
            return tape.probe(attention.contexts, after)
        }
    }
}

// MARK: - Weights

extension AttentionGradientTests {
    @Test func theWeightsOfEveryHeadSumToOne() {
        var layout = ParameterLayout()
        let (rows, energy) = (layout.add("rows", rows: 5, columns: 4, .weight(fan: 1)), layout.add("e", columns: 4))
        let store = ParameterStore(layout, key: RandomKey(seed: 1))
        let worker = Worker()
        let tape = Tape(worker: worker, parameters: store)
        let memory = tape.attentionMemory(keys: tape.lift(rows), values: tape.lift(rows), spans: [0..<4, 4..<5])
        // An energy of zeros scores all positions alike.
        for heads in [1, 2] {
            let attention = tape.unrolledAttention(memory, memoryRows: tape.arena.list([0, 1]), heads: heads)
            let weights = tape.attend(attention, energy: energy, with: tape.lift(rows)[0..<2], at: 0..<2).weights
            let expected = [[0.25, 0.25, 0.25, 0.25], [1, 0, 0, 0] as [Float]]
            #expect(weights.values == expected.flatMap { row in (0..<heads).flatMap { _ in row } })
        }
    }

    /// A mask of its own for every weight, the same on every tape with the same stream; and none without a stream.
    @Test func dropoutDropsWeights() {
        var layout = ParameterLayout()
        let (rows, energy) = (layout.add("rows", rows: 40, columns: 2), layout.add("e", columns: 2))
        let store = ParameterStore(layout)
        store.set(rows, to: (0..<80).map { _ in 1 })
        let contexts = { (dropout: RandomKey?) in
            let worker = Worker()
            let tape = Tape(worker: worker, parameters: store, dropout: dropout)
            let memory = tape.attentionMemory(
                keys: tape.lift(rows), values: tape.lift(rows), spans: (0..<9).map { _ in 0..<40 })
            let attention = tape.unrolledAttention(
                memory, memoryRows: tape.arena.list((0..<9).map { $0 }), heads: 2, dropout: 0.5)
            tape.attend(attention, energy: energy, with: tape.lift(rows)[0..<9], at: 0..<9)
            return attention.contexts.values
        }
        #expect(contexts(nil).allSatisfy { abs($0 - 1) < 1e-6 })
        let dropped = contexts(RandomKey(seed: 1))
        #expect(dropped == contexts(RandomKey(seed: 1)) && dropped != contexts(RandomKey(seed: 2)))
        #expect(Set(dropped).count > 6 && abs(dropped.reduce(0, +) / 18 - 1) < 0.15)
    }
}
