import Foundation
import GrusAutodiff
import GrusNetworks
import GrusNumerics
import GrusRuntime
import Testing

/// Minimum risk training (Shen et al. 2016): values by hand and by PyTorch, gradients against finite differences.
struct RiskTests {
    /// Candidates of the sources of a batch, with costs.
    struct Choice {
        let candidates: [[[Int32]]]
        let costs: [[Double]]
        let alpha: Double

        func risk(
            _ model: Seq2Seq, _ sources: [[Int32]], scale: Double = 1, on tape: Tape
        ) -> Double {
            let weighed = Candidates(
                tokens: tape.sentences(Array(candidates.joined())),
                sources: tape.arena.list(
                    candidates.indices.flatMap { source in candidates[source].map { _ in source } }),
                costs: tape.arena.list(Array(costs.joined())))
            return model.risk(
                sources: tape.sentences(sources), weighed, alpha: alpha, scale: scale, on: tape)
        }
    }

    // MARK: By hand

    /// Of p = 0.8 and 0.2, √p is in the ratio 2 : 1.
    @Test func theExpectedCostIsAsWorkedOutByHand() {
        let cost = ExpectedCost(logProbabilities: [log(0.8), log(0.2)], costs: [0, 1], alpha: 0.5)
        #expect(abs(cost.value - 1.0 / 3) < 1e-12)
        // α · Q · (R − cost): ½ · ⅔ · ⅓ and ½ · ⅓ · (−⅔).
        #expect(zip(cost.weights, [1.0 / 9, -1.0 / 9]).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    /// Equal costs leave nothing to learn, and probabilities too small for a number do not matter.
    @Test func whatIsAlikeHasNoGradient() {
        let equal = ExpectedCost(logProbabilities: [-3000, -1, -7], costs: [0.5, 0.5, 0.5], alpha: 1)
        #expect(abs(equal.value - 0.5) < 1e-12 && equal.weights.allSatisfy { abs($0) < 1e-12 })
        let alone = ExpectedCost(logProbabilities: [-3000], costs: [0.25], alpha: 0.005)
        #expect(alone.value == 0.25 && alone.weights == [0])
    }

    // MARK: Finite differences

    static let kinds: [Kind] =
        [
            Kind(), Kind(attention: .none), Kind(cell: .lstm, layers: 2, residual: true),
            Kind(decoder: .conditional, inputFeeding: true), Kind(mix: Kind.mixes[4]), Kind(tie: []),
        ] + Kind.attentions

    /// Four sources with up to three candidates of several lengths, one of which has no end mark.
    @Test(arguments: kinds) func gradientsAgreeWithFiniteDifferences(kind: Kind) {
        let choice = Choice(
            candidates: [
                [[5, 5, 2], [6, 2], [5, 6, 7, 8]], [[6, 7, 8, 2], [2]], [[3, 4, 2]], [[2], [3, 2], [7, 7, 7, 7, 2]],
            ], costs: [[0, 7, 4], [6, 0], [3], [9, 1, 5]], alpha: 0.7)
        ModelGradientTests().check(kind.model(dropout: kind.dropout), steps: kind.needsClosePoints ? [5, 7, 9] : [5]) {
            model, gradients, worker in
            let tape = Tape(
                worker: worker, parameters: model.parameters, gradients: gradients, dropout: RandomKey(seed: 8))
            let risk = choice.risk(model, TinyBatch.sources, scale: 0.5, on: tape)
            if gradients != nil { tape.backward() }
            return 0.5 * risk
        }
    }

    // MARK: PyTorch

    private struct About: Decodable {
        let alpha, risk: Double
        let sources: [[Int32]]
        let candidates: [[[Int32]]]
        let costs: [[Double]]
    }

    /// `scripts/make-minimum-risk-fixtures`
    @Test func riskAndAllGradientsArePyTorchs() throws {
        let path = try #require(
            Bundle.module.path(forResource: "minimum-risk", ofType: "safetensors", inDirectory: "Fixtures"))
        let file = try SafeTensors(path: path)
        let about = try JSONDecoder().decode(About.self, from: Data(try #require(file.metadata["about"]).utf8))
        let parity = try PyTorchParityTests()
        let gradients = Gradients(parity.model.parameters.layout)
        let tape = Tape(worker: Worker(), parameters: parity.model.parameters, gradients: gradients)
        let choice = Choice(candidates: about.candidates, costs: about.costs, alpha: about.alpha)
        let risk = choice.risk(parity.model, about.sources, on: tape)
        tape.backward()
        #expect(abs(risk / about.risk - 1) < 1e-6)
        let expected = PyTorchParityTests.makeModel(parity.about)
        try PyTorchImport(file, prefix: "grad.").load(into: expected)
        for entry in parity.model.parameters.layout.entries {
            let actual = gradients.values(of: entry.parameter)
            let wanted = expected.parameters.values(of: entry.parameter)
            #expect(difference(actual, wanted) < 2e-5, "\(entry.name)")
        }
    }
}
