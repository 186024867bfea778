/// A gradient descent method: the section `training.optimizer`.
public struct OptimizerConfig: Sendable, Equatable {
    /// The methods.
    public enum Kind: String, Sendable, CaseIterable {
        /// Kingma and Ba 2015, with bias correction.
        case adam
        /// Adam with decoupled weight decay (Loshchilov and Hutter 2019).
        case adamw
        /// Stochastic gradient descent, with classical or Nesterov's momentum.
        case sgd
        /// Hinton's RMSprop: the gradient over the root of its mean square.
        case rmsprop
        /// Duchi et al. 2011: the gradient over the root of the sum of its squares.
        case adagrad
        /// Zeiler 2012: the gradient in units of the updates before.
        case adadelta
    }

    /// The method.
    public var kind = Kind.adam
    /// The learning rate at its highest.
    public var learningRate = 0.001
    /// Adam and AdamW: the decay of the first moment, in [0, 1).
    public var beta1 = 0.9
    /// Adam and AdamW: the decay of the second moment, in [0, 1).
    public var beta2 = 0.999
    /// RMSprop and Adadelta: the decay of the mean squares, in [0, 1).
    public var decay = 0.99
    /// All but SGD: what is added to the root of the second moment, or in it.
    public var epsilon = 1e-8
    /// SGD: the momentum, in [0, 1).
    public var momentum = 0.0
    /// SGD: whether the gradient is taken where the momentum leads to (Nesterov 1983, as Sutskever et al. 2013 write it).
    public var nesterov = false
    /// How much of themselves weights and tables lose: the factor of an L2 penalty's gradient, or in AdamW what the learning
    /// rate is multiplied by. Vectors, such as biases and the gains of norms, lose nothing. At least 0.
    public var weightDecay = 0.0

    /// Adam with its defaults.
    public init() {}

    /// A method with its defaults.
    public init(_ kind: Kind) {
        self.kind = kind
        switch kind {
        case .adam, .sgd, .rmsprop: break
        case .adamw: weightDecay = 0.01
        case .adagrad: (learningRate, epsilon) = (0.01, 1e-10)
        case .adadelta: (learningRate, decay, epsilon) = (1, 0.9, 1e-6)
        }
    }
}
