import GrusAutodiff
import GrusRuntime
import Testing

/// What parameters hold before training, by the means and variances that the papers name.
struct InitializerTests {
    private let layout: ParameterLayout
    private let weight, table, energy, bias: Parameter

    init() {
        var layout = ParameterLayout()
        weight = layout.add("weight", rows: 60, columns: 240, .weight(fan: 60, blocks: 3))
        table = layout.addTable("table", rows: 200, columns: 50, .embedding)
        energy = layout.add("energy", columns: 4000, .weight(fan: 4000))
        bias = layout.add("bias", columns: 9)
        self.layout = layout
    }

    private func store(_ change: (inout InitializationConfig) -> Void = { _ in }) -> ParameterStore {
        var config = InitializationConfig()
        change(&config)
        return ParameterStore(layout, key: RandomKey(seed: 5), config)
    }

    private func weights(_ kind: InitializerConfig.Kind) -> ParameterStore { store { $0.weights.kind = kind } }

    private func deviation(_ values: [Float]) -> Double {
        (values.reduce(0) { $0 + Double($1) * Double($1) } / Double(values.count)).squareRoot()
    }

    private func expect(_ values: [Float], deviation expected: Double, bound: Double?) {
        #expect(abs(deviation(values) / expected - 1) < 0.03, "\(deviation(values)) for \(expected)")
        let largest = values.map { Double(abs($0)) }.max() ?? 0
        if let bound {
            #expect(largest <= bound * 1.000001 && largest > 0.98 * bound)
        } else {
            #expect(largest > 2.5 * expected)
        }
    }

    @Test func theStandardIsUniformForWeightsAndNormalForEmbeddings() {
        let store = store()
        expect(store.values(of: weight), deviation: (1.0 / 180).squareRoot(), bound: (1.0 / 60).squareRoot())
        expect(store.values(of: table), deviation: 0.1, bound: nil)
        #expect(store.values(of: bias).allSatisfy { $0 == 0 })
    }

    /// A weight of three blocks of 60×80: 60 ways in and 80 out.
    @Test(arguments: [
        (InitializerConfig.Kind.xavierUniform, 2.0 / 140, true), (.xavierNormal, 2.0 / 140, false),
        (.kaimingUniform, 2.0 / 60, true), (.kaimingNormal, 2.0 / 60, false),
    ])
    func variancesFollowTheFans(kind: InitializerConfig.Kind, variance: Double, isUniform: Bool) {
        let store = weights(kind)
        expect(
            store.values(of: weight), deviation: variance.squareRoot(),
            bound: isUniform ? (3 * variance).squareRoot() : nil)
        #expect(store.values(of: table) == self.store().values(of: table))
        #expect(store.values(of: bias).allSatisfy { $0 == 0 })
    }

    @Test func aRowOfScoresHasOneWayOut() {
        expect(weights(.xavierNormal).values(of: energy), deviation: (2.0 / 4001).squareRoot(), bound: nil)
    }

    @Test func aRangeAndADeviationAreTaken() {
        let uniform = store { ($0.weights.kind, $0.weights.range) = (.uniform, 0.3) }
        expect(uniform.values(of: weight), deviation: 0.3 / 3.0.squareRoot(), bound: 0.3)
        let normal = store { ($0.embeddings.kind, $0.embeddings.deviation) = (.normal, 0.02) }
        expect(normal.values(of: table), deviation: 0.02, bound: nil)
        #expect(normal.values(of: weight) == store().values(of: weight))
    }

    @Test func embeddingsHaveTheirWidthAsWaysIn() {
        let store = store { $0.embeddings.kind = .kaimingUniform }
        expect(store.values(of: table), deviation: (2.0 / 50).squareRoot(), bound: (6.0 / 50).squareRoot())
    }

    /// Rows of wide blocks and columns of tall ones are orthogonal and of length 1.
    @Test func orthogonalBlocksAreOrthogonal() {
        let store = store { ($0.weights.kind, $0.embeddings.kind) = (.orthogonal, .orthogonal) }
        let values = store.values(of: weight)
        for block in 0..<3 {
            expectOrthonormal(
                (0..<60).map { row in Array(values[row * 240 + block * 80..<row * 240 + block * 80 + 80]) })
        }
        let rows = store.values(of: table)
        expectOrthonormal((0..<50).map { column in (0..<200).map { rows[$0 * 50 + column] } })
        expectOrthonormal([store.values(of: energy)])
    }

    private func expectOrthonormal(_ vectors: [[Float]]) {
        for (i, one) in vectors.enumerated() {
            for (j, other) in vectors.enumerated() {
                let product = zip(one, other).reduce(0) { $0 + Double($1.0) * Double($1.1) }
                #expect(abs(product - (i == j ? 1 : 0)) < 1e-5)
            }
        }
    }
}
