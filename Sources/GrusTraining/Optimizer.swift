import Foundation
import GrusAutodiff
import GrusFiles
import GrusNetworks
import GrusNumerics

/// A gradient descent method and its state: moments of the gradients so far, in the layout of the parameters.
package final class Optimizer: Sendable {
    /// The method.
    package let config: OptimizerConfig
    private let parameters: ParameterStore
    /// Adam: first and second moment. RMSprop: mean square. SGD: velocity.
    private let moments: [Buffer]

    /// A method before its first update.
    package init(_ config: OptimizerConfig, parameters: ParameterStore) {
        self.config = config
        self.parameters = parameters
        moments = Self.momentNames(config.kind).map { _ in Buffer(count: parameters.buffer.count) }
    }

    /// How many numbers it keeps for each parameter.
    package var momentCount: Int { moments.count }

    private static func momentNames(_ kind: OptimizerConfig.Kind) -> [String] {
        switch kind {
        case .adam: ["first_moment", "second_moment"]
        case .sgd: ["velocity"]
        case .rmsprop: ["mean_square"]
        }
    }

    /// Changes a range of the flat parameters; ranges do not depend on each other.
    ///
    /// - Parameters:
    ///   - gradient: the whole gradient.
    ///   - scale: what the gradient is multiplied by first.
    ///   - rate: the learning rate.
    ///   - update: the number of this update, counted from 1.
    package func apply(_ gradient: Buffer, scale: Float, rate: Double, update: Int, to range: Range<Int>) {
        let shape = Shape(rows: 1, columns: range.count)
        let slice = { (buffer: Buffer) in buffer.matrix(at: range.lowerBound, shape) }
        let (slope, value) = (slice(gradient), slice(parameters.buffer))
        switch config.kind {
        case .adam:
            // The bias corrections of both moments, as factors of the rate and of epsilon.
            let first = 1 - pow(config.beta1, Double(update))
            let second = (1 - pow(config.beta2, Double(update))).squareRoot()
            Kernels.adam(
                gradient: slope, scale: scale, rate: Float(rate * second / first), beta1: Float(config.beta1),
                beta2: Float(config.beta2), epsilon: Float(config.epsilon * second), first: slice(moments[0]),
                second: slice(moments[1]), value: value)
        case .sgd:
            Kernels.sgd(
                gradient: slope, scale: scale, rate: Float(rate), momentum: Float(config.momentum),
                velocity: slice(moments[0]), value: value)
        case .rmsprop:
            Kernels.rmsprop(
                gradient: slope, scale: scale, rate: Float(rate), decay: Float(config.decay),
                epsilon: Float(config.epsilon), meanSquare: slice(moments[0]), value: value)
        }
    }

    // MARK: Checkpoints

    private func name(_ index: Int, _ parameter: String) -> String {
        "optimizer.\(Self.momentNames(config.kind)[index]).\(parameter)"
    }

    /// The moments, as tensors of a weight file.
    func tensors() -> [SafeTensors.Item] {
        moments.enumerated().flatMap { index, buffer in
            parameters.layout.entries.map {
                SafeTensors.Item(
                    name(index, $0.name), buffer.matrix(at: $0.parameter.offset, $0.parameter.shape))
            }
        }
    }

    /// Takes the moments of a weight file.
    func load(_ file: SafeTensors) throws(InputError) {
        for (index, buffer) in moments.enumerated() {
            for entry in parameters.layout.entries {
                let shape = entry.parameter.shape
                let values = try file.floats(name(index, entry.name), shape: [shape.rows, shape.columns])
                _ = buffer.matrix(at: entry.parameter.offset, shape).elements.update(from: values)
            }
        }
    }
}
