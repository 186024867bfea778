import GrusTraining
import Testing

/// What a training keeps whatever its options are: its bits, with any number of threads, and if it is interrupted.
struct Exactness {
    /// The last update of a whole training.
    let updates: Int
    /// Makes a trainer that ends after some update, with some threads, from the weights of some seed.
    let trainer: (_ updates: Int, _ threads: Int, _ seed: UInt64) throws -> Trainer

    /// The weights of a whole training.
    func numbers(threads: Int = 1) throws -> [Float] {
        let trainer = try trainer(updates, threads, 1)
        try trainer.record()
        return trainer.numbers
    }

    func expectThreadsChangeNothing(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let (one, two) = (try numbers(), try numbers(threads: 2))
        #expect(two == one, sourceLocation: sourceLocation)
    }

    /// The trainer that goes on has other weights, to be overwritten.
    func expectExactResumption(after updates: Int, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let folder = try TemporaryFolder()
        let first = try trainer(updates, 1, 1)
        try first.record()
        try first.save(to: folder["first"], Checkpoint.Attachments())
        let second = try trainer(self.updates, 1, 2)
        try second.resume(from: folder["first"])
        try second.record()
        let whole = try numbers()
        #expect(second.numbers == whole, sourceLocation: sourceLocation)
    }
}
