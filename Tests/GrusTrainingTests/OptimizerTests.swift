import Foundation
import GrusAutodiff
import GrusNumerics
import GrusTraining
import Testing

struct OptimizerTests {
    /// An optimiser with one parameter, and the updates that it has made.
    private final class Descent {
        private let parameter: Parameter
        private let store: ParameterStore
        private let optimizer: Optimizer
        private var update = 0

        init(_ config: OptimizerConfig, _ values: [Float]) {
            var layout = ParameterLayout()
            parameter = layout.add("value", columns: values.count)
            store = ParameterStore(layout)
            store.set(parameter, to: values)
            optimizer = Optimizer(config, parameters: store)
        }

        func step(_ gradient: [Float], rate: Double, scale: Float = 1) -> [Float] {
            let buffer = Buffer(count: store.buffer.count)
            _ = buffer.elements.update(from: gradient)
            update += 1
            optimizer.apply(buffer, scale: scale, rate: rate, update: update, to: 0..<buffer.count)
            return store.values(of: parameter)
        }
    }

    private func config(_ kind: OptimizerConfig.Kind, _ change: (inout OptimizerConfig) -> Void = { _ in })
        -> OptimizerConfig
    {
        var config = OptimizerConfig()
        config.kind = kind
        change(&config)
        return config
    }

    private func expect(_ actual: [Float], _ expected: [Float]) {
        #expect(actual.count == expected.count)
        for (actual, expected) in zip(actual, expected) { #expect(abs(actual - expected) < 1e-6) }
    }

    // MARK: By hand

    @Test func sgdFollowsTheGradient() {
        let descent = Descent(config(.sgd), [1, -1])
        expect(descent.step([0.5, 2], rate: 0.1), [0.95, -1.2])
        expect(descent.step([-1, 0], rate: 0.2), [1.15, -1.2])
    }

    /// The velocities are 0.5, 0.9 · 0.5 + 0.5 = 0.95 and 0.9 · 0.95 + 0.5 = 1.355.
    @Test func momentumAddsUp() {
        let descent = Descent(config(.sgd) { $0.momentum = 0.9 }, [1])
        expect(descent.step([0.5], rate: 0.1), [0.95])
        expect(descent.step([0.5], rate: 0.1), [0.855])
        expect(descent.step([0.5], rate: 0.1), [0.7195])
    }

    /// With bias correction both moments of a constant gradient are exact, so every step is the learning rate.
    @Test func adamStepsByTheLearningRateWhileTheGradientStays() {
        let descent = Descent(config(.adam), [1, 1, 1])
        for step in 1...5 {
            let moved = 0.01 * Float(step)
            expect(descent.step([3, -0.002, 0], rate: 0.01), [1 - moved, 1 + moved, 1])
        }
    }

    /// Mean squares: 0.5 · 4 = 2, then 0.5 · 2 + 0.5 · 4 = 3.
    @Test func rmspropDividesByTheRootOfTheMeanSquare() {
        let descent = Descent(config(.rmsprop) { $0.decay = 0.5 }, [1])
        expect(descent.step([2], rate: 0.1), [1 - 0.2 / Float(2).squareRoot()])
        expect(descent.step([-2], rate: 0.1), [1 - 0.2 / Float(2).squareRoot() + 0.2 / Float(3).squareRoot()])
    }

    @Test(arguments: OptimizerConfig.Kind.allCases)
    func theScaleMultipliesTheGradient(kind: OptimizerConfig.Kind) {
        let settings = config(kind) { $0.momentum = 0.5 }
        let (scaled, plain) = (Descent(settings, [1, 2]), Descent(settings, [1, 2]))
        for gradient in [[8, -4], [2, 0.5], [0, 16]] as [[Float]] {
            expect(scaled.step(gradient, rate: 0.01, scale: 0.25), plain.step(gradient.map { $0 / 4 }, rate: 0.01))
        }
    }

    // MARK: By PyTorch

    private struct Case: Decodable {
        struct Settings: Decodable {
            let kind: String
            let epsilon, decay, momentum, beta1, beta2: Double?
        }
        struct Update: Decodable {
            let rate: Double
            let gradient, values: [Float]
        }
        let name: String
        let settings: Settings
        let before: [Float]
        let updates: [Update]

        var config: OptimizerConfig {
            get throws {
                var config = OptimizerConfig()
                config.kind = try #require(OptimizerConfig.Kind(rawValue: settings.kind))
                config.epsilon = settings.epsilon ?? config.epsilon
                config.decay = settings.decay ?? config.decay
                config.momentum = settings.momentum ?? config.momentum
                config.beta1 = settings.beta1 ?? config.beta1
                config.beta2 = settings.beta2 ?? config.beta2
                return config
            }
        }
    }

    @Test func pyTorchAgrees() throws {
        let url = try #require(
            Bundle.module.url(forResource: "optimizers", withExtension: "json", subdirectory: "Fixtures"))
        let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: url))
        #expect(Set(cases.map(\.settings.kind)) == Set(OptimizerConfig.Kind.allCases.map(\.rawValue)))
        for item in cases {
            let descent = Descent(try item.config, item.before)
            for (index, update) in item.updates.enumerated() {
                let values = descent.step(update.gradient, rate: update.rate)
                let difference = zip(values, update.values).map { abs($0 - $1) / max(1, abs($1)) }.max()
                #expect(try #require(difference) < 2e-6, "\(item.name), update \(index + 1)")
            }
        }
    }
}
