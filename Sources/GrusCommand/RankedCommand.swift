import ArgumentParser
import Grus

/// A command whose work the processes share that `mpirun` has started. Any other one is the leader's alone.
protocol RankedCommand: ParsableCommand {
    /// How many seconds a rank waits for another one.
    var patience: Int { get }
    /// Whether there is anything to share in what the command line asks for.
    var isShared: Bool { get }

    /// Does the work of this process.
    func run(among ranks: RankGroup) throws
}

extension RankedCommand {
    /// Nobody knows how long the next line takes to come, or a trial.
    var patience: Int { .max }
    var isShared: Bool { true }

    func run() throws { try run(among: .alone) }
}
