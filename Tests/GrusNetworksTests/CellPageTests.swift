import Foundation
import GrusAutodiff
import GrusNetworks
import GrusNumerics
import Testing

/// The two steps that `Sources/CELLS.md` works out for every cell: its tables against the formulas in double precision, and
/// the states in them against the cells.
struct CellPageTests {
    /// A table of the page: the values of two units by name, for each of the two steps.
    struct Table: Sendable, CustomTestStringConvertible {
        var config: CellConfig
        var rows: [String: [[Double]]] = [:]
        var testDescription: String { "\(config.kind), reset \(config.reset), update \(config.update)" }
    }

    static let inputs = [[1, -0.5], [0.25, 0.5]]
    static let numbers = [0.5, -0.25, 0.75, -0.5, 0.25, 1, -0.75]
    /// Half of the last digit of the page, and the rounding of single precision.
    static let tolerance = 0.51e-4

    @Test func thePageHasEveryCell() {
        let found = Self.tables.map(\.testDescription)
        var expected: [String] = []
        for kind in CellConfig.Kind.allCases {
            for reset in CellConfig.Reset.allCases where kind == .gru || reset == .after {
                for update in UpdateGate.allCases where kind == .gru || update == .keep {
                    var config = CellConfig()
                    (config.kind, config.reset, config.update) = (kind, reset, update)
                    expected.append(Table(config: config).testDescription)
                }
            }
        }
        #expect(found.count == expected.count && Set(found) == Set(expected))
    }

    @Test(arguments: Self.tables)
    func theTableFollowsTheFormulas(table: Table) {
        let steps = WorkedCell(table.config).steps(Self.inputs)
        for (index, step) in steps.enumerated() {
            #expect(Set(step.keys) == Set(table.rows.keys))
            for (name, values) in step { expect(table.rows[name]?[index], values, "\(name) of step \(index + 1)") }
        }
    }

    @Test(arguments: Self.tables)
    func theCellAgreesWithTheTable(table: Table) {
        var layout = ParameterLayout()
        let input = layout.add("inputs", rows: 2, columns: 2)
        let cell = table.config.makeCell(inputSize: 2, hiddenSize: 2, name: "cell", in: &layout)
        let store = ParameterStore(layout)
        store.set(input, to: Self.inputs.flatMap { $0 }.map { Float($0) })
        var count = 0
        for entry in layout.entries.dropFirst() {
            let size = entry.parameter.shape.count
            store.set(entry.parameter, to: (count..<count + size).map { Float(Self.numbers[$0 % 7]) })
            count += size
        }
        let tape = Tape(worker: Worker(), parameters: store)
        let states = tape.states(cell.slots, rows: 2)
        let unrolling = cell.unroll(tape.list(tape.embed(tape.arena.list([0, 1]), input)), into: states, on: tape)
        var state = State(
            tape.arena.list(count: cell.slots.count) { _ in tape.zeros(rows: 1, columns: 2) }, rows: 0..<1)
        for step in 0..<2 {
            state = cell.step(nil, state, at: step..<step + 1, of: unrolling, on: tape)
            for (slot, name) in ["h", "c"].prefix(cell.slots.count).enumerated() {
                expect(table.rows[name]?[step], state.slot(slot).values.map(Double.init), "\(name) of step \(step + 1)")
            }
        }
    }

    func expect(_ found: [Double]?, _ expected: [Double], _ what: String) {
        let largest = zip(found ?? [], expected).map { abs($0 - $1) }.max()
        #expect((largest ?? .infinity) < Self.tolerance, "\(what): \(expected), not \(found ?? [])")
    }

    /// The tables of the page. A heading names a kind, and one below it the conventions.
    static var tables: [Table] {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources/CELLS.md")
        let text = (try? String(contentsOf: page, encoding: .utf8)) ?? ""
        var tables: [Table] = []
        var config = CellConfig()
        for line in text.split(separator: "\n") {
            if let kind = line.firstMatch(of: /^## .*`(\w+)`/).flatMap({ CellConfig.Kind(rawValue: String($0.1)) }) {
                config = CellConfig()
                config.kind = kind
            } else if let match = line.firstMatch(of: /^### gru, reset: (\w+), update: (\w+)/) {
                config.reset = CellConfig.Reset(rawValue: String(match.1)) ?? config.reset
                config.update = UpdateGate(rawValue: String(match.2)) ?? config.update
            } else if line.hasPrefix("| | step 1") {
                tables.append(Table(config: config))
            } else if let match = line.firstMatch(of: /^\| (\w) \| ([^|]*) \| ([^|]*) \|$/), !tables.isEmpty {
                tables[tables.count - 1].rows[String(match.1)] = [match.2, match.3].map { column in
                    column.split(separator: ",").compactMap { Double($0.trimmingCharacters(in: .whitespaces)) }
                }
            }
        }
        return tables
    }
}
