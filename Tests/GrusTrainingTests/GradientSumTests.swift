import GrusAutodiff
import GrusNumerics
import GrusTraining
import Testing

/// Sums of the gradients of shards that reach different parameters, update after update.
struct GradientSumTests {
    let first, second, table: Parameter
    let layout: ParameterLayout
    let shards: [Gradients]
    let store: ParameterStore
    let pool: WorkerPool

    init() throws {
        var layout = ParameterLayout()
        first = layout.add("first", rows: 2, columns: 2)
        table = layout.addTable("table", rows: 3, columns: 1, .zero)
        second = layout.add("second", columns: 3)
        self.layout = layout
        shards = (0..<2).map { [layout] _ in Gradients(layout) }
        store = ParameterStore(layout)
        pool = try WorkerPool(count: 1)
    }

    /// One update: every shard contributes ones to some parameters, all rows or the ones given.
    func sum(_ contributions: [[(Parameter, rows: [Int32]?)]]) throws -> Double {
        for (shard, parameters) in zip(shards, contributions) {
            let tape = Tape(worker: Worker(), parameters: store, gradients: shard)
            for (parameter, rows) in parameters {
                if let rows {
                    tape.gradientToAdd(of: tape.embed(tape.arena.list(rows), parameter))?.fill(with: 1)
                } else {
                    shard.toAdd(parameter).fill(with: 1)
                }
            }
            tape.backward()
        }
        return try GradientSum(shards, layout).reduce(2, on: pool)
    }

    @Test func whatOnlyAnotherShardReachesIsForgottenBeforeTheNextUpdate() throws {
        for _ in 0..<3 {
            #expect(try sum([[(first, nil)], [(second, nil)]]) == Double(4 + 3).squareRoot())
            #expect(shards[0].values(of: second) == [1, 1, 1])
        }
        #expect(try sum([[(first, nil)], [(first, nil)]]) == Double(4 * 4).squareRoot())
        #expect(shards[0].values(of: second) == [0, 0, 0])
    }

    @Test func rowsOfOneShardAndAllOfAnotherMayTakeTurns() throws {
        for _ in 0..<3 {
            _ = try sum([[(table, [1])], [(table, nil)]])
            #expect(shards[0].values(of: table) == [1, 2, 1])
            _ = try sum([[(table, [2, 2])], [(table, [0])]])
            #expect(shards[0].values(of: table) == [1, 0, 2])
        }
    }
}
