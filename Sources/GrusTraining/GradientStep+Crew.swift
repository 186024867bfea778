import GrusAutodiff
import GrusFiles
import GrusNumerics
import GrusRanks

/// Updates that the ranks of one machine make together.
extension GradientStep {
    /// Shares memory with the other processes, if all are on one machine: parameters, what a checkpoint keeps beside them, and gradients.
    /// They must have the same ones.
    ///
    /// - Throws: `InputError` of kind `system` if another process does not answer, or there is no memory.
    package func shareMemory() throws(InputError) {
        crew = try Crew.formed(among: communicator)
        if crew.isAlone { return }
        try crew.share([task.parameters.buffer] + companions.map(\.buffer))
        try sum.join(crew, computing: ownShards, of: config.shards)
    }

    /// Shares those copies of the weights that all processes have made in a rehearsal, as ``shareMemory()`` shares the weights.
    ///
    /// - Throws: `InputError` of kind `system` if another process does not answer, or there is no memory.
    package func shareCopies() throws(InputError) {
        if crew.isAlone { return }
        let keys = try communicator.gather(weights.keys)
        let common = keys[0].filter { key in keys.allSatisfy { $0.contains(key) } }
        try crew.share(weights.share(common))
    }

    /// Exchanges the weights and their average, if there is one, which all processes do at the same time.
    ///
    /// - Throws: `InputError` of kind `system` if another rank of the crew does not answer.
    func exchangeAverage() throws(InputError) {
        guard let average else { return }
        try crew.meet()
        try crew.run(average.pieceCount, on: pool) { index, _ in average.exchange(index) }
    }
}
