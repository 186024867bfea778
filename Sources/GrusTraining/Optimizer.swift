import Foundation
import GrusAutodiff
import GrusFiles
import GrusNetworks
import GrusNumerics

/// A gradient descent method and what it remembers of earlier gradients, in the layout of the parameters.
package final class Optimizer: Sendable {
    /// The method.
    package let config: OptimizerConfig
    private let parameters: ParameterStore
    /// Adam: first and second moment. RMSprop: mean square. SGD: velocity.
    private let memory: [Buffer]

    /// A method that remembers nothing yet.
    package init(_ config: OptimizerConfig, parameters: ParameterStore) {
        self.config = config
        self.parameters = parameters
        memory = Self.memoryNames(config.kind).map { _ in Buffer(count: parameters.buffer.count) }
    }

    private static func memoryNames(_ kind: OptimizerConfig.Kind) -> [String] {
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
        let part = { (buffer: Buffer) in buffer.matrix(at: range.lowerBound, shape) }
        let (slope, value) = (part(gradient), part(parameters.buffer))
        switch config.kind {
        case .adam:
            // The bias corrections of both moments, as factors of the rate and of epsilon.
            let first = 1 - pow(config.beta1, Double(update))
            let second = (1 - pow(config.beta2, Double(update))).squareRoot()
            Kernels.adam(
                gradient: slope, scale: scale, rate: Float(rate * second / first), beta1: Float(config.beta1),
                beta2: Float(config.beta2), epsilon: Float(config.epsilon * second), first: part(memory[0]),
                second: part(memory[1]), value: value)
        case .sgd:
            Kernels.sgd(
                gradient: slope, scale: scale, rate: Float(rate), momentum: Float(config.momentum),
                velocity: part(memory[0]), value: value)
        case .rmsprop:
            Kernels.rmsprop(
                gradient: slope, scale: scale, rate: Float(rate), decay: Float(config.decay),
                epsilon: Float(config.epsilon), meanSquare: part(memory[0]), value: value)
        }
    }

    // MARK: Checkpoints

    private func name(_ index: Int, _ parameter: String) -> String {
        "optimizer.\(Self.memoryNames(config.kind)[index]).\(parameter)"
    }

    /// What is remembered, as tensors of a weight file.
    func tensors() -> [SafeTensors.Item] {
        memory.enumerated().flatMap { index, buffer in
            parameters.layout.entries.map {
                SafeTensors.Item(
                    name(index, $0.name), buffer.matrix(at: $0.parameter.offset, $0.parameter.shape))
            }
        }
    }

    /// Takes back what was remembered.
    func load(_ file: SafeTensors) throws(InputError) {
        for (index, buffer) in memory.enumerated() {
            for entry in parameters.layout.entries {
                let shape = entry.parameter.shape
                let values = try file.floats(name(index, entry.name), shape: [shape.rows, shape.columns])
                _ = buffer.matrix(at: entry.parameter.offset, shape).elements.update(from: values)
            }
        }
    }
}
