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

        init(_ config: OptimizerConfig, _ values: [Float], _ role: ParameterRole = .weight) {
            var layout = ParameterLayout()
            parameter =
                switch role {
                case .vector: layout.add("value", columns: values.count)
                case .weight: layout.add("value", rows: 1, columns: values.count)
                case .table: layout.addTable("value", rows: 1, columns: values.count, .zero)
                }
            store = ParameterStore(layout)
            store.set(parameter, to: values)
            optimizer = Optimizer(config, parameters: store)
        }

        func step(_ gradient: [Float], rate: Double, scale: Float = 1) -> [Float] {
            let buffer = Buffer(count: store.buffer.count)
            _ = buffer.elements.update(from: gradient)
            update += 1
            for piece in 0..<optimizer.pieceCount {
                optimizer.apply(buffer, scale: scale, rate: rate, update: update, to: piece)
            }
            return store.values(of: parameter)
        }
    }

    private func config(_ kind: OptimizerConfig.Kind, _ change: (inout OptimizerConfig) -> Void = { _ in })
        -> OptimizerConfig
    {
        var config = OptimizerConfig(kind)
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

    /// Velocities as above; the steps are 0.5 + 0.9 · 0.5 = 0.95 and 0.5 + 0.9 · 0.95 = 1.355.
    @Test func nesterovLooksAhead() {
        let descent = Descent(
            config(.sgd) {
                $0.momentum = 0.9
                $0.nesterov = true
            }, [1])
        expect(descent.step([0.5], rate: 0.1), [0.905])
        expect(descent.step([0.5], rate: 0.1), [0.7695])
    }

    /// Sums of squares: 4, then 4 + 9 = 13.
    @Test func adagradDividesByTheRootOfTheSumOfSquares() {
        let descent = Descent(config(.adagrad), [1])
        expect(descent.step([2], rate: 0.1), [0.9])
        expect(descent.step([3], rate: 0.1), [0.9 - 0.3 / Float(13).squareRoot()])
    }

    /// The mean square is 0.5 · 4 = 2, and there was no step before: √0.02 / √2.02 · 2.
    @Test func adadeltaStepsInUnitsOfTheStepsBefore() {
        let descent = Descent(
            config(.adadelta) {
                $0.decay = 0.5
                $0.epsilon = 0.02
            }, [1])
        expect(descent.step([2], rate: 1), [1 - 2 * Float(0.02 / 2.02).squareRoot()])
    }

    // MARK: Weight decay

    /// The gradient gets 0.1 · 2 more; the scale is not for that.
    @Test(arguments: [ParameterRole.weight, .table])
    func weightDecayIsAPenaltysGradient(role: ParameterRole) {
        let descent = Descent(config(.sgd) { $0.weightDecay = 0.1 }, [2], role)
        expect(descent.step([4], rate: 0.5, scale: 0.25), [2 - 0.5 * (1 + 0.2)])
    }

    /// What Adam makes of a gradient is the learning rate; 0.01 · 0.1 · 2 is the decay.
    @Test func adamWDecaysApartFromTheGradient() {
        expect(Descent(config(.adamw) { $0.weightDecay = 0.1 }, [2]).step([4], rate: 0.01), [2 - 0.002 - 0.01])
        expect(Descent(config(.adam) { $0.weightDecay = 0.1 }, [2]).step([4], rate: 0.01), [2 - 0.01])
    }

    @Test(arguments: OptimizerConfig.Kind.allCases)
    func vectorsDoNotDecay(kind: OptimizerConfig.Kind) {
        let decayed = config(kind) { $0.weightDecay = 0.5 }
        let plain = config(kind) { $0.weightDecay = 0 }
        let steps = { (config: OptimizerConfig, role: ParameterRole) in
            let descent = Descent(config, [2, -1], role)
            return [[1, 0.5], [0.25, -1]].map { descent.step($0, rate: 0.01) }
        }
        #expect(steps(decayed, .vector) == steps(plain, .vector))
        #expect(steps(decayed, .weight) != steps(plain, .weight))
        #expect(steps(plain, .weight) == steps(plain, .vector))
    }

    @Test(arguments: OptimizerConfig.Kind.allCases)
    func theScaleMultipliesTheGradient(kind: OptimizerConfig.Kind) {
        let settings = config(kind) {
            $0.momentum = 0.5
            $0.weightDecay = 0.1
        }
        let (scaled, plain) = (Descent(settings, [1, 2]), Descent(settings, [1, 2]))
        for gradient in [[8, -4], [2, 0.5], [0, 16]] as [[Float]] {
            expect(scaled.step(gradient, rate: 0.01, scale: 0.25), plain.step(gradient.map { $0 / 4 }, rate: 0.01))
        }
    }

    // MARK: By PyTorch

    private struct Case: Decodable {
        struct Settings: Decodable {
            let kind: String
            let epsilon, decay, momentum, beta1, beta2, weightDecay: Double?
            let nesterov: Bool?
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
                config.nesterov = settings.nesterov ?? false
                config.weightDecay = settings.weightDecay ?? 0
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
