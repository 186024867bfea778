import Foundation
import GrusNetworks
import GrusNumerics

/// A cell of two inputs and two units by its formulas, in double precision and with every value by name.
struct WorkedCell {
    private let config: CellConfig
    private var position = 0
    private var weights: [String: [[Double]]] = [:]

    /// A cell whose parameters are filled, one after another, with the numbers of the page.
    init(_ config: CellConfig) {
        self.config = config
        let gates = ["r", "z", "n"]
        switch config.kind {
        case .gru where config.reset == .after: fill(gates, recurrent: gates, candidate: ["c"], rows: 1)
        case .gru: fill(gates, recurrent: ["r", "z"], candidate: ["n"], rows: 2)
        case .lstm: fill(["i", "f", "n", "o"], recurrent: ["i", "f", "n", "o"])
        case .mgu: fill(["f", "n"], recurrent: ["f"], candidate: ["n"], rows: 2)
        case .elman: fill(["h"], recurrent: ["h"])
        case .mingru: fill(["z", "n"])
        case .ssru: fill(["f", "n"])
        }
    }

    private mutating func fill(
        _ gates: [String], recurrent: [String] = [], candidate: [String] = [], rows: Int = 0
    ) {
        fill(gates.map { "W\($0)" }, rows: 2)
        fill(gates.map { "b\($0)" }, rows: 1)
        fill(recurrent.map { "U\($0)" }, rows: 2)
        fill(candidate.map { rows == 1 ? "b\($0)" : "U\($0)" }, rows: rows)
    }

    /// Fills matrices of two columns that lie side by side, row by row.
    private mutating func fill(_ names: [String], rows: Int) {
        guard !names.isEmpty else { return }
        for _ in 0..<rows {
            for name in names {
                weights[name, default: []].append((position..<position + 2).map { CellPageTests.numbers[$0 % 7] })
                position += 2
            }
        }
    }

    /// The values of two steps.
    func steps(_ inputs: [[Double]]) -> [[String: [Double]]] {
        var (h, c) = ([0.0, 0.0], [0.0, 0.0])
        return inputs.map { x in
            let values = step(x, h, c)
            (h, c) = (values["h"] ?? h, values["c"] ?? c)
            return values
        }
    }

    /// `v · M` of a matrix by name.
    private func product(_ v: [Double], _ name: String) -> [Double] {
        guard let matrix = weights[name] else { return [0, 0] }
        return (0..<2).map { column in zip(v, matrix).reduce(0) { $0 + $1.0 * $1.1[column] } }
    }

    /// `W x + b` of a gate.
    private func projected(_ x: [Double], _ gate: String) -> [Double] {
        add(product(x, "W\(gate)"), weights["b\(gate)"]?[0] ?? [0, 0])
    }

    /// `W x + U h + b` of a gate.
    private func sum(_ x: [Double], _ h: [Double], _ gate: String) -> [Double] {
        add(projected(x, gate), product(h, "U\(gate)"))
    }

    private func step(_ x: [Double], _ h: [Double], _ c: [Double]) -> [String: [Double]] {
        switch config.kind {
        case .gru: return gru(x, h)
        case .lstm:
            let (i, f, o) = (sigmoid(sum(x, h, "i")), sigmoid(sum(x, h, "f")), sigmoid(sum(x, h, "o")))
            let n = sum(x, h, "n").map(tanh)
            let after = add(multiply(f, c), multiply(i, n))
            return ["i": i, "f": f, "n": n, "o": o, "c": after, "h": multiply(o, after.map(tanh))]
        case .mgu:
            let f = sigmoid(sum(x, h, "f"))
            let n = add(projected(x, "n"), product(multiply(f, h), "Un")).map(tanh)
            return ["f": f, "n": n, "h": blend(f, n, h)]
        case .elman: return ["h": sum(x, h, "h").map(tanh)]
        case .mingru:
            let (z, n) = (sigmoid(projected(x, "z")), projected(x, "n"))
            return ["z": z, "n": n, "h": blend(z, n, h)]
        case .ssru:
            let (f, n) = (sigmoid(projected(x, "f")), projected(x, "n"))
            let after = blend(f, c, n)
            return ["f": f, "n": n, "c": after, "h": after.map { max(0, $0) }]
        }
    }

    private func gru(_ x: [Double], _ h: [Double]) -> [String: [Double]] {
        let (r, z) = (sigmoid(sum(x, h, "r")), sigmoid(sum(x, h, "z")))
        let recurrent =
            config.reset == .after
            ? multiply(r, add(product(h, "Un"), weights["bc"]?[0] ?? [0, 0])) : product(multiply(r, h), "Un")
        let n = add(projected(x, "n"), recurrent).map(tanh)
        let after =
            switch config.update {
            case .keep: blend(z, h, n)
            case .write: blend(z, n, h)
            case .gated: blend(z, multiply(r, n), h)
            }
        return ["r": r, "z": z, "n": n, "h": after]
    }

    private func add(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map(+) }
    private func multiply(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map(*) }
    private func sigmoid(_ a: [Double]) -> [Double] { a.map { 1 / (1 + exp(-$0)) } }
    /// `g ⊙ a + (1 − g) ⊙ b`.
    private func blend(_ g: [Double], _ a: [Double], _ b: [Double]) -> [Double] {
        zip(g, zip(a, b)).map { $0 * $1.0 + (1 - $0) * $1.1 }
    }
}
