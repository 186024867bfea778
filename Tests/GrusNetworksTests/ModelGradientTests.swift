import Foundation
import GrusAutodiff
import GrusNetworks
import GrusNumerics
import GrusRuntime
import Testing

/// The gradient of the whole model's loss against finite differences, for every kind of model.
struct ModelGradientTests {
    func loss(_ model: Seq2Seq, dropout: RandomKey?, gradients: Gradients?, on worker: Worker) -> Double {
        let tape = Tape(worker: worker, parameters: model.parameters, gradients: gradients, dropout: dropout)
        let sums = model.loss(
            sources: TinyBatch.sources, targets: TinyBatch.targets, smoothing: 0.1, scale: 0.5, on: tape)
        if gradients != nil { tape.backward() }
        return 0.5 * sums.smoothed
    }

    /// Moves one parameter at a time along a random direction of length 1, so that every entry counts. The slope is taken
    /// from four points. Rounding moves a loss of about 10 by about 10⁻⁶, hence a slope by about 3·10⁻⁵.
    @Test(arguments: Kind.all)
    func gradientsAgreeWithFiniteDifferences(kind: Kind) {
        check(kind.model(dropout: kind.dropout), steps: kind.needsClosePoints ? [5, 7, 9, 11] : [5]) {
            loss($0, dropout: RandomKey(seed: 8), gradients: $1, on: $2)
        }
    }

    /// An operation that no model of these tests runs would have no finite-difference test of its gradient.
    @Test func theModelsRunEveryOperation() throws {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder = package.appending(path: "Sources/GrusAutodiff/Operations")
        var written: Set<String> = []
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /struct (\w+)\b[^{]*\b(DifferentiableOperation|BackwardStep)\b/) {
                written.insert(String(match.1))
            }
        }
        #expect(Self.operations(of: Kind.all.map { $0.model(dropout: 0.25) }) == written)
    }

    /// The names of the steps that the backward passes of models run.
    private static func operations(of models: [Seq2Seq]) -> Set<String> {
        var names: Set<String> = []
        for model in models {
            let tape = Tape(
                worker: Worker(), parameters: model.parameters, gradients: Gradients(model.parameters.layout),
                dropout: RandomKey(seed: 8))
            _ = model.loss(sources: TinyBatch.sources, targets: TinyBatch.targets, on: tape)
            names.formUnion(tape.recordedSteps.map { "\($0)" })
        }
        return names
    }

    /// - Parameters:
    ///   - steps: which powers of 1/2 are tried as the distance of the points; close ones suffer more from rounding.
    ///   - loss: a loss of the model, and where there is room for them its gradients.
    func check(_ model: Seq2Seq, steps: [Int], _ loss: @escaping (Seq2Seq, Gradients?, Worker) -> Double) {
        let store = model.parameters
        let worker = Worker()
        let gradients = Gradients(store.layout)
        _ = loss(model, gradients, worker)
        var stream = RandomKey(seed: 5).makeGenerator()
        for entry in store.layout.entries {
            let original = store.values(of: entry.parameter)
            let length = 1 / Float(original.count).squareRoot()
            let direction = original.map { _ in stream.uniform() < 0.5 ? length : -length }
            let value = { (distance: Float) in
                store.set(entry.parameter, to: zip(original, direction).map { $0 + distance * $1 })
                return loss(model, nil, worker)
            }
            let slopes = steps.map { power in
                let step = Float(sign: .plus, exponent: -power, significand: 1)
                return (8 * (value(step) - value(-step)) - (value(2 * step) - value(-2 * step))) / (12 * Double(step))
            }
            store.set(entry.parameter, to: original)
            let gradient = gradients.values(of: entry.parameter)
            let expected = zip(gradient, direction).reduce(0) { $0 + Double($1.0) * Double($1.1) }
            let norm = gradient.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
            #expect(norm > 2e-4, "\(entry.name) has no influence")
            let isRight = zip(steps, slopes).contains { power, slope in
                abs(slope - expected) < 1e-3 * norm + 1e-4 * Double(1 << (power - 5))
            }
            #expect(isRight, "\(entry.name): \(slopes), not \(expected)")
        }
    }
}
