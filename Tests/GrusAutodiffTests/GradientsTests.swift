import GrusAutodiff
import GrusNumerics
import Testing

/// What a shard contributes to whole parameters and to rows of tables, update after update.
struct GradientsTests {
    let table, tied, vector: Parameter
    let layout: ParameterLayout
    let gradients: Gradients

    init() {
        var layout = ParameterLayout()
        table = layout.add("table", rows: 4, columns: 2)
        tied = layout.add("tied", rows: 3, columns: 1)
        vector = layout.add("vector", columns: 2)
        self.layout = layout
        gradients = Gradients(layout)
    }

    /// Contributes ones to rows of both tables, after something dense to the second one.
    func contribute(_ ids: [Int32], dense: Float?, to gradients: Gradients) {
        let store = ParameterStore(layout)
        let tape = Tape(worker: Worker(), parameters: store, gradients: gradients)
        for parameter in [table, tied] {
            let rows = tape.embed(ids.filter { $0 < parameter.shape.rows }, parameter)
            tape.gradientToAdd(of: rows)?.fill(with: 1)
        }
        if let dense { gradients.toAdd(tied).fill(with: dense) }
        tape.backward()
    }

    @Test func rowsOfAnUpdateBeforeAreForgotten() {
        contribute([0, 3, 3], dense: nil, to: gradients)
        #expect(gradients.values(of: table) == [1, 1, 0, 0, 0, 0, 2, 2])
        #expect(gradients.rows(of: table) == [0, 3])
        contribute([1], dense: nil, to: gradients)
        #expect(gradients.values(of: table) == [0, 0, 1, 1, 0, 0, 0, 0])
        #expect(gradients.rows(of: table) == [1])
        contribute([], dense: nil, to: gradients)
        #expect(gradients.values(of: table) == Array(repeating: 0, count: 8))
    }

    @Test func rowsAndWholeParametersMayTakeTurns() {
        contribute([1, 2], dense: 5, to: gradients)
        #expect(gradients.values(of: tied) == [5, 6, 6])
        #expect(gradients.rows(of: tied) == nil)
        contribute([0], dense: nil, to: gradients)
        #expect(gradients.values(of: tied) == [1, 0, 0])
        #expect(gradients.rows(of: tied) == [0])
        contribute([2], dense: 3, to: gradients)
        #expect(gradients.values(of: tied) == [3, 3, 4])
        contribute([], dense: nil, to: gradients)
        #expect(gradients.values(of: tied) == [0, 0, 0])
    }

    @Test func rowsMayBecomeWholeAndRowsAgain() {
        contribute([1, 2], dense: nil, to: gradients)
        gradients.toAdd(tied).fill(with: 4)
        #expect(gradients.rows(of: tied) == nil)
        for _ in 0..<2 {
            contribute([1], dense: nil, to: gradients)
            #expect(gradients.values(of: tied) == [0, 1, 0])
            #expect(gradients.rows(of: tied) == [1])
        }
    }

    @Test func whatNothingContributesToIsZero() {
        gradients.begin()
        gradients.toAdd(vector).fill(with: 7)
        gradients.finish()
        #expect(gradients.values(of: vector) == [7, 7])
        gradients.begin()
        gradients.finish()
        #expect(gradients.values(of: vector) == [0, 0])
    }

    @Test func rowsOfAnotherShardAreAdded() {
        let other = Gradients(layout)
        contribute([0, 1], dense: nil, to: gradients)
        contribute([1, 3], dense: nil, to: other)
        gradients.addRows(of: other, table)
        #expect(gradients.values(of: table) == [1, 1, 2, 2, 0, 0, 1, 1])
        #expect(gradients.rows(of: table) == [0, 1, 3])
        // The rows that came from the other shard are forgotten with the rest.
        contribute([2], dense: nil, to: gradients)
        #expect(gradients.values(of: table) == [0, 0, 0, 0, 1, 1, 0, 0])
    }
}
