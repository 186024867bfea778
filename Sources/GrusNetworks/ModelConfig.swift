import GrusAutodiff
import GrusNumerics

/// The shape of a translation model: the `model` section of an experiment.
public struct ModelConfig: Sendable, Equatable {
    /// The width of the source and the target embeddings, and of the readout.
    public var embedding = 256
    /// The recurrent cell of encoder and decoder.
    public var cell = CellConfig()
    /// The encoder.
    public var encoder = EncoderConfig()
    /// The decoder.
    public var decoder = DecoderConfig()
    /// The matrices that share one parameter: `[target, output]`, `[source, target]` or `[source, target, output]`.
    public var tie: Set<TiedMatrix> = [.target, .output]
    /// What is dropped during training.
    public var dropout = DropoutConfig()
    /// What the parameters hold before training.
    public var initialization = InitializationConfig()

    /// A config of defaults.
    public init() {}
}

/// One of the three matrices with a row per vocabulary entry.
public enum TiedMatrix: String, Sendable, CaseIterable {
    case source, target, output
}

/// A recurrent cell and its conventions.
public struct CellConfig: Sendable, Equatable {
    /// The kinds of cells.
    public enum Kind: String, Sendable, CaseIterable {
        /// The gated recurrent unit (Cho et al. 2014).
        case gru
        /// The long short-term memory (Gers et al. 2000).
        case lstm
        /// The minimal gated unit (Zhou et al. 2016).
        case mgu
        /// The simple recurrent network (Elman 1990).
        case elman
        /// The minimal gated recurrent unit without a product with the state (Feng et al. 2024).
        case mingru
        /// The simpler simple recurrent unit, without a product with the state (Kim et al. 2019).
        case ssru

        /// Whether it multiplies its state by weights.
        public var multipliesState: Bool { self != .mingru && self != .ssru }
    }

    /// Where the reset gate acts on the candidate state.
    public enum Reset: String, Sendable, CaseIterable {
        /// `n = tanh(W_n x + U_n (r ⊙ h) + b_n)` (Cho et al. 2014).
        case before
        /// `n = tanh(W_n x + b_n + r ⊙ (U_n h + c_n))` (cuDNN, PyTorch).
        case after
    }

    /// The kind of the cell.
    public var kind = Kind.gru
    /// Where the reset gate acts.
    public var reset = Reset.after
    /// What the update gate does.
    public var update = UpdateGate.keep
    /// Whether what becomes of inputs and of the state is normalised, each gate by itself (Ba et al. 2016).
    public var layerNorm = false
    /// Transitions per step; all but the first read no input.
    public var transitions = 1
    /// Whether the blocks of recurrent weights are orthogonal before training.
    public var orthogonal = false
    /// LSTM: the bias of the forget gate before training (Jozefowicz et al. 2015).
    public var forgetBias = 1.0

    /// A config of defaults.
    public init() {}
}

/// The encoder of a model.
public struct EncoderConfig: Sendable, Equatable {
    /// Units per direction of layers that are alike.
    public var hidden = 512
    /// Layers on top of each other.
    public var layers: Layers = 1
    /// Whether a second cell per layer reads from the end to the beginning, where layers are alike.
    public var bidirectional = true
    /// Whether every second layer reads from the end to the beginning, where layers are alike and have one cell.
    public var alternating = false
    /// Whether every layer but the lowest adds what it reads, where layers are alike.
    public var residual = false
    /// What of every layer is normalised, where layers are alike.
    public var layerNorm = LayerNormPlace.none
    /// The cell; nil takes the model's.
    public var cell: CellConfig?

    /// A config of defaults.
    public init() {}
}

/// Where a stack of layers is normalised (Ba et al. 2016).
public enum LayerNormPlace: String, Sendable, CaseIterable {
    /// Nowhere.
    case none
    /// What a layer reads of the one below it.
    case before
    /// What a layer hands on.
    case after

    /// The place in one of several layers that are alike, counted from the lowest: that one reads embeddings.
    func ofLayer(_ index: Int) -> Self { self == .before && index == 0 ? .none : self }
}

/// The decoder of a model.
public struct DecoderConfig: Sendable, Equatable {
    /// What the decoder begins with.
    public enum Bridge: String, Sendable, CaseIterable {
        /// `tanh` of a linear map of what the encoder says of a sentence as a whole: its last states, if it is recurrent.
        case tanh
        /// The same of the mean of the encoder's states.
        case mean
        /// Zeros.
        case zero
    }

    /// Where attention stands among the transitions of a step.
    public enum Kind: String, Sendable, CaseIterable {
        /// Attention with the state of the step before; then the transition, which reads embedding and context (Bahdanau et
        /// al. 2015).
        case simple
        /// A transition that reads the embedding, attention with its state, and one that reads the context (Sennrich et
        /// al. 2017).
        case conditional
    }

    /// What becomes of state, context and embedding before the output layer.
    public enum Readout: String, Sendable, CaseIterable {
        /// `tanh` of a linear map.
        case tanh
        /// The larger one of every pair of units of a linear map (Goodfellow et al. 2013).
        case maxout
    }

    /// Where attention stands among the transitions of a step.
    public var kind = Kind.simple
    /// Units of the state.
    public var hidden = 512
    /// Layers on top of each other.
    public var layers = 1
    /// Whether every layer but the lowest adds what it reads.
    public var residual = false
    /// What of every layer is normalised.
    public var layerNorm = LayerNormPlace.none
    /// Where the context of a step comes from.
    public var attention = AttentionConfig()
    /// What the decoder begins with.
    public var bridge = Bridge.tanh
    /// Whether each step also reads the readout of the step before (Luong et al. 2015).
    public var inputFeeding = false
    /// What becomes of state, context and embedding before the output layer.
    public var readout = Readout.tanh
    /// The cell; nil takes the model's.
    public var cell: CellConfig?

    /// A config of defaults.
    public init() {}
}

/// The probabilities with which units are dropped during training, each in [0, 1).
public struct DropoutConfig: Sendable, Equatable {
    /// On the embeddings of both sides.
    public var embedding = 0.0
    /// On the outputs of the encoder, on what its recurrent layers and its convolutions read of other layers, on what parts of
    /// its Transformer layers add, and on the states handed from one decoder layer to the next.
    public var state = 0.0
    /// On whole words of the source, whose tokens are then embedded as zeros (Gal and Ghahramani 2016).
    public var sourceWord = 0.0
    /// On whole words of what the decoder is fed.
    public var targetWord = 0.0
    /// On the contexts that attention finds, before cells and readout see them.
    public var context = 0.0
    /// On the readout, before the output layer.
    public var readout = 0.0
    /// On the state before a cell multiplies it, at every step of a sequence the same units (Gal and Ghahramani 2016).
    public var recurrent = 0.0
    /// On the numbers of the weights that a cell multiplies its state by, in all sentences of a shard the same ones (Merity et
    /// al. 2018).
    public var weight = 0.0

    /// A config of defaults.
    public init() {}
}
