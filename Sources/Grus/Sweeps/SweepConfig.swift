import GrusTraining

/// Which trainings a sweep tries: a search over the keys of an experiment, as one YAML file describes it.
public struct SweepConfig: Sendable {
    /// The name of the sweep, and of its folder.
    public var name = ""
    /// The path of the experiment that all trials start from.
    public var experiment = ""
    /// How the values of the trials are chosen.
    public var method = SweepMethod()
    /// The seeds that each trial is trained with, and compared by the mean of; none for the one of the experiment.
    public var seeds: [Int] = []
    /// What trials are compared by; nil takes the stop metric of the experiment.
    public var metric: ValidationMetric?
    /// Values that all trials have instead of the experiment's.
    var settings: [ConfigNode] = []
    /// The keys that vary, in the order of the file.
    var parameters: [SweepParameter] = []
    /// The file, as messages name it, and its text.
    var file = "", text = ""
    /// The absolute path of the file that the user wrote, from whose folder paths start.
    var original = ""

    /// A sweep of defaults; `name`, the experiment and the parameters have none.
    init() {}
}

/// How the values of trials are chosen, and which trials are trained how far.
public struct SweepMethod: Sendable, Equatable {
    /// The methods.
    public enum Kind: String, Sendable, CaseIterable {
        /// Every combination of values once; the first parameter changes slowest.
        case grid
        /// The first values of all parameters, then every further value by itself, beside the first ones of the others: what
        /// each is worth.
        case ablation
        /// Values that are drawn independently for each trial (Bergstra and Bengio 2012).
        case random
        /// Drawn trials begin small, and the best of every rung go on (Jamieson and Talwalkar 2016).
        case halving
        /// Halving several times, from many trials that begin small to a few that are trained whole (Li et al. 2018).
        case hyperband
    }

    /// The method.
    public var kind = Kind.random
    /// Random and halving: the number of trials.
    public var trials = 1
    /// The seed of what is drawn; that of the trainings is the experiment's.
    public var seed = 1
    /// Halving and Hyperband: what a trial is given more of from rung to rung.
    public var resource = SweepResource()
}

/// What a trial is given more of when it is among the best.
public struct SweepResource: Sendable, Equatable {
    /// What it is counted in.
    public enum Unit: String, Sendable, CaseIterable {
        case epochs, updates
    }

    /// What it is counted in.
    public var unit = Unit.epochs
    /// What a trial has at least in its first rung, and what it has in the last one.
    public var least = 1, most = 1
    /// How many times more each rung has than the one before; one of so many trials goes on.
    public var factor = 3

    /// A resource of defaults; `most` has none.
    public init() {}
}
