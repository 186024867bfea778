import GrusAutodiff
import GrusFiles
import GrusNumerics
import GrusRanks

/// Updates that the ranks of one machine make together.
extension GradientStep {
    /// Shares memory with the other processes, if all are on one machine and there is enough: parameters, what a checkpoint keeps beside
    /// them, which are the same in all, and gradients.
    ///
    /// - Throws: `InputError` of kind `system` if another process does not answer.
    package func shareMemory() throws(InputError) {
        let crew = try Crew.formed(among: communicator)
        if crew.isAlone { return }
        let gradients = sum.crewGradients(computing: ownShards, of: config.shards)
        let numbers = [task.parameters.buffer] + companions.map(\.buffer)
        guard try crew.share(numbers, zeroing: gradients.buffers) else { return }
        self.crew = crew
        sum.join(crew, gradients)
    }

    /// Shares those copies of the weights that all processes have made in a rehearsal, if weights are shared and there is memory.
    ///
    /// - Throws: `InputError` of kind `system` if another process does not answer.
    package func shareCopies() throws(InputError) {
        if crew.isAlone { return }
        let keys = try communicator.gather(weights.keys)
        let common = keys[0].filter { key in keys.allSatisfy { $0.contains(key) } }
        if try crew.share(weights.copies(of: common)) { weights.share(common) }
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
