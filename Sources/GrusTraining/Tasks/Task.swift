import GrusAutodiff
import GrusCorpus
import GrusFiles
import GrusNumerics
import GrusRanks
import GrusRuntime

/// What a model learns from which examples: all that trainer, checkpoints and validation know of either.
///
/// A batch is the indices of some examples; what they are and what is to be learnt of them, the task alone knows. So a kind may
/// have text on both sides, classes or numbers, or be made of several tasks whose examples it counts one after the other.
/// Any number of threads may ask a task at once.
package protocol Task: Sendable {
    /// The numbers that are learnt.
    var parameters: ParameterStore { get }
    /// What batches are cut from: the examples of a portion of an epoch, as soon as one is drawn.
    var examples: any Examples { get }
    /// What tells all that is learnt from, in whichever epoch, from something else.
    var fingerprint: CorpusFingerprint { get }
    /// How many portions an epoch has, whose examples are drawn, shuffled and held in memory one after the other.
    ///
    /// - Parameter epoch: its number, counted from 1.
    func portions(ofEpoch epoch: Int) -> Int
    /// The same task with the examples of a portion, and what is drawn anew for an epoch, such as the segmentation of its text.
    ///
    /// It follows from the numbers alone, so that a training which goes on in the middle of an epoch finds its examples again.
    ///
    /// - Parameters:
    ///   - portion: its number, counted from 0.
    ///   - epoch: its number, counted from 1.
    ///   - pool: the threads that draw.
    /// - Throws: `InputError` if examples cannot be read, or if none is left.
    func drawn(portion: Int, ofEpoch epoch: Int, on pool: ThreadPool) throws(InputError) -> any Task
    /// What memory is measured with.
    var memoryProbe: MemoryProbe { get }

    /// What the loss of a batch is divided by, so that batches of all sizes count alike: the target tokens of a translation.
    func units(of batch: Batch) -> Int
    /// The target tokens of a batch, which progress is told in; the units where nothing else is said.
    func tokens(of batch: Batch) -> Int

    /// The sums of the losses of a part of a batch, and on the tape of the pass the root of their backward pass.
    func loss(of part: Batch, in pass: Pass) -> LossSums

    /// The same of the model as it is, with nothing drawn at random, on a tape that does not record.
    func loss(of part: Batch, on tape: Tape) -> LossSums
}

/// The same task in miniature, with which the memory of a batch is measured.
package struct MemoryProbe: Sendable {
    /// From so many tokens on, memory grows in proportion.
    package var tokens: Int
    /// The most target tokens of an example that are in memory at a time.
    package var longestTarget: Int
    /// Makes the task on so many made-up examples of like lengths, with all of their tokens in memory at a time.
    package var make: @Sendable (_ examples: Int, _ sourceTokens: Int, _ targetTokens: Int) -> any Task

    /// A probe with all that is needed.
    package init(
        tokens: Int, longestTarget: Int,
        make: @escaping @Sendable (_ examples: Int, _ sourceTokens: Int, _ targetTokens: Int) -> any Task
    ) {
        (self.tokens, self.longestTarget, self.make) = (tokens, longestTarget, make)
    }
}

extension Task {
    package func portions(ofEpoch epoch: Int) -> Int { 1 }

    package func drawn(portion: Int, ofEpoch epoch: Int, on pool: ThreadPool) throws(InputError) -> any Task { self }

    package func tokens(of batch: Batch) -> Int { units(of: batch) }

    /// The sums of the losses of all examples, with the model as it is. They depend on the number of neither threads nor processes.
    ///
    /// - Parameters:
    ///   - communicator: the processes that share the work.
    ///   - isWanted: what remains is left out when it turns false.
    /// - Throws: `InputError` of kind `system` if another process does not answer.
    package func losses(
        on pool: WorkerPool, among communicator: any Communicator = SoleRank(),
        while isWanted: @escaping @Sendable () -> Bool = { true }
    ) throws(InputError) -> LossSums {
        let plan = BatchPlan.sorted(examples, limit: .sentences(32))
        let weights = ProductWeights(parameters)
        let share = communicator.share(of: plan.count)
        let losses = pool.map(share.count) { index, worker in
            guard isWanted() else { return LossSums() }
            let tape = Tape(worker: worker, parameters: parameters, weights: weights)
            return loss(of: plan[share.lowerBound + index], on: tape)
        }
        return try communicator.gather(losses).joined().reduce(into: LossSums()) { $0 += $1 }
    }
}
