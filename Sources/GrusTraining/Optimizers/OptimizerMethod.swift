import GrusNumerics

/// A gradient descent method: what it keeps for each parameter, and how a range of the flat parameters follows its gradient.
///
/// It has no state of its own, and every number is changed by itself, so that ranges do not depend on each other.
protocol OptimizerMethod: Sendable {
    /// What is kept of earlier gradients, as it is named in a checkpoint; zeros before the first update.
    var moments: [String] { get }
    /// How weights decay.
    var weightDecay: WeightDecay { get }

    /// Changes the values of a range.
    func update(_ range: OptimizedRange)
}

extension OptimizerMethod {
    var weightDecay: WeightDecay { .coupled }
}

/// What weights decay by.
enum WeightDecay {
    /// The gradient, to which that of an L2 penalty is added.
    case coupled
    /// Themselves, apart from the gradient (Loshchilov and Hutter 2019).
    case decoupled
}

/// A range of the flat parameters while it is updated.
struct OptimizedRange {
    /// A row each.
    let value, gradient: Matrix
    /// What the gradient is multiplied by first.
    let scale: Float
    /// The learning rate.
    let rate: Double
    /// The number of the update, counted from 1.
    let update: Int
    let range: Range<Int>
    let moments: [Companion]

    /// A moment, by its place in the method's list.
    func moment(_ index: Int) -> Matrix { moments[index].buffer.row(range) }
}

extension OptimizerConfig {
    /// The method, with its settings.
    var method: any OptimizerMethod {
        switch kind {
        case .adam: Adam(self, weightDecay: .coupled)
        case .adamw: Adam(self, weightDecay: .decoupled)
        case .sgd: SGD(self)
        case .rmsprop: RMSprop(self)
        case .adagrad: Adagrad(self)
        case .adadelta: Adadelta(self)
        }
    }
}
