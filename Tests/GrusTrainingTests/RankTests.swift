import Glibc
import GrusAutodiff
import GrusCorpus
import GrusFiles
import GrusNumerics
import GrusRanks
import GrusRuntime
import GrusTraining
import Synchronization
import Testing
import ThreadRanks

/// Trainings by several ranks, which come to what one comes to.
struct RankTests {
    private static let task = ToyTask(letters: 6, lengths: 2...6) { $0.reversed() }

    /// What a training came to: all numbers, and the losses and norms of its updates.
    private struct Outcome: Equatable, Sendable {
        var numbers: [Float]
        var losses: [Double]
        var norms: [Double]
    }

    private static func outcome(
        _ communicator: any Communicator, _ config: TrainingConfig, threads: Int = 1, isInterrupted: Bool = false
    ) throws -> Outcome {
        let model = task.makeModel(dropout: 0.2)
        let pool = try WorkerPool(count: threads)
        let pairs = EncodedCorpus(task.pairs(18, seed: 1))
        let translation = TranslationTask(model, pairs, config)
        let setup = Trainer.Setup(
            config: config, window: 1000, seed: 3,
            validate: {
                let sums = try translation.losses(on: pool, among: communicator)
                return Validation(values: [.loss: sums.plain])
            },
            isInterrupted: { isInterrupted }, communicator: communicator)
        let happenings = try Trainer(translation, setup, pool: pool).record()
        return Outcome(
            numbers: model.numbers,
            losses: happenings.updates.map(\.loss) + happenings.validations.compactMap { $0.found.values[.loss] },
            norms: happenings.updates.map(\.gradientNorm))
    }

    /// Configs of five shards: what is left of an epoch has two examples, so that ranks go without.
    private static let configs: [(name: String, config: TrainingConfig)] = [
        ("usual", .ranks { _ in }),
        ("accumulated", .ranks { $0.accumulate = 3 }),
        ("averaged", .ranks { $0.average.decay = 0.9 }),
        ("frozen", .ranks { $0.freeze = ["encoder", "target.embedding"] }),
        ("clipped by value", .ranks { $0.clip = .value(0.01) }),
        ("decayed", .ranks { ($0.optimizer.kind, $0.optimizer.weightDecay) = (.adam, 0.1) }),
        ("R-Drop", .ranks { $0.rDrop = 1 }),
        ("truncated", .ranks { $0.truncation = 2 }),
        ("bf16", .ranks { $0.precision = .bf16 }),
        ("sums in bf16", .ranks { $0.reduce = .bf16 }),
        (
            "sums in bf16, accumulated, frozen",
            .ranks { ($0.reduce, $0.accumulate, $0.freeze) = (.bf16, 3, ["decoder"]) }
        ),
    ]

    @Test(arguments: 0..<configs.count, [false, true])
    func anyNumberOfRanksComesToTheSame(index: Int, sharingMemory: Bool) throws {
        let (name, config) = Self.configs[index]
        let alone = try Self.outcome(SoleRank(), config)
        for (count, threads) in (1...4).flatMap({ [($0, 1), ($0, 2)] }) {
            let outcomes = try ThreadRank.run(count, sharingMemory: sharingMemory) {
                try Self.outcome($0, config, threads: threads)
            }
            for outcome in outcomes {
                #expect(try outcome.get() == alone, "\(name), \(count) ranks of \(threads) threads")
            }
        }
    }

    @Test func sumsInBFloat16ComeToSomethingElse() throws {
        let single = try Self.outcome(SoleRank(), .ranks { _ in })
        let rounded = try Self.outcome(SoleRank(), .ranks { $0.reduce = .bf16 })
        #expect(rounded.norms != single.norms)
        for (norm, exact) in zip(rounded.norms, single.norms).prefix(1) {
            #expect(abs(norm / exact - 1) < 5.0 / 512)
        }
        #expect(rounded.losses.last.map { abs($0 / (single.losses.last ?? 0) - 1) < 0.05 } == true)
    }

    @Test func whenOneIsInterruptedAllEnd() throws {
        let config = TrainingConfig.ranks { _ in }
        let outcomes = try ThreadRank.run(3) { try Self.outcome($0, config, isInterrupted: $0.rank == 2) }
        for outcome in outcomes { #expect(try outcome.get().norms.isEmpty) }
    }

    @Test func aRankWithOtherWeightsIsNamed() throws {
        let outcomes = try ThreadRank.run(3) { rank in
            try Self.outcome(rank, .ranks { $0.optimizer.learningRate = rank.rank == 1 ? 0.01 : 0.02 })
        }
        for outcome in outcomes {
            let fault = #expect(throws: InputError.self) { try outcome.get() }
            #expect(fault?.description.contains("rank 1 has other weights than rank 0") == true)
        }
    }

    // MARK: Sums

    /// The first of two ranks sends its sum, the second one the sum of all.
    @Test(arguments: [(TrainingConfig.Reduction.f32, 4), (.bf16, 2)])
    func aNumberTakesTheBytesOfItsFormat(reduction: TrainingConfig.Reduction, bytes: Int) throws {
        let results = try ThreadRank.run(2) { rank in
            var layout = ParameterLayout()
            let weight = layout.add("weight", rows: 600, columns: 513)
            let shards = (0..<2).map { _ in Gradients(layout) }
            for (index, shard) in shards.enumerated() { shard.toAdd(weight).fill(with: Float(rank.rank + index) / 3) }
            _ = try GradientSum(shards, layout, reduction, among: rank).reduce(2, on: WorkerPool(count: 1))
            return (rank.sentBytes, layout.count, shards[0].values(of: weight)[0])
        }
        let third = Float(1) / 3
        // 0.333984375 + 0.333333343 is 0.667317688, which is rounded to 0.66796875; with 2/3 it is 1.33463536, or 1.3359375.
        let sum: Float = reduction == .f32 ? 0 + third + third + Float(2) / 3 : 1.3359375
        for result in results {
            let (sent, count, value) = try result.get()
            #expect(sent == count * bytes)
            #expect(value == sum)
        }
    }

    /// The gradient of one weight is final while another one is still computed.
    @Test func whatIsFinalTravelsWhileTheRestIsComputed() throws {
        let results = try ThreadRank.run(2) { rank in
            var layout = ParameterLayout()
            let first = layout.add("first", rows: 3, columns: 16)
            let table = layout.addTable("table", rows: 4, columns: 1, .zero)
            let second = layout.add("second", rows: 5, columns: 16)
            let (shard, open) = (Gradients(layout), OpenGradients(layout))
            for parameter in [first, second] { shard.toAdd(parameter).fill(with: Float(1 + rank.rank)) }
            let sum = GradientSum([shard], layout, among: rank, whileOpen: open)
            open.open(for: 1)
            let sentBefore = Mutex(0)
            let thread = try startThread {
                open.close(second)
                for _ in 0..<5000 where rank.sentBytes < 4 * second.shape.count { usleep(1000) }
                sentBefore.withLock { $0 = rank.sentBytes }
                open.close(first)
                open.close(table)
            }
            pthread_detach(thread)
            try sum.exchange(0..<1, of: 1)
            return (
                sentBefore.withLock { $0 } == 4 * second.shape.count, try sum.norm(on: WorkerPool(count: 1)),
                shard.values(of: second)
            )
        }
        for result in results {
            let (hasTravelled, norm, values) = try result.get()
            #expect(hasTravelled)
            #expect(norm == Double(9 * 8 * 16).squareRoot())
            #expect(values == Array(repeating: 3, count: 80))
        }
    }

    /// Rows of a table that ranks reach in turn: their order, and the sign of zeros, are those of one process.
    @Test(arguments: 1...4) func rowsAreSummedAsInOneProcess(count: Int) throws {
        let contributions: [[(row: Int32, value: Float)]] = [
            [(2, 1), (0, -0.0)], [(2, 0.5), (3, -0.0)], [(1, 3)], [(0, 1e-8), (3, -2), (2, 0.25)],
        ]
        let results = try ThreadRank.run(count) { rank in
            var layout = ParameterLayout()
            let first = layout.add("first", rows: 1, columns: 3)
            let table = layout.addTable("table", rows: 5, columns: 1, .zero)
            let store = ParameterStore(layout)
            let shards = contributions[rank.share(of: 4)].map { rows in
                let gradients = Gradients(layout)
                let tape = Tape(worker: Worker(), parameters: store, gradients: gradients)
                gradients.toAdd(first).fill(with: 0.1)
                let embedded = tape.embed(tape.arena.list(rows.map(\.row)), table)
                let gradient = tape.gradientToAdd(of: embedded)
                for (index, row) in rows.enumerated() { gradient?.elements[index] = row.value }
                tape.backward()
                return gradients
            }
            let norm = try GradientSum(shards, layout, among: rank).reduce(shards.count, on: WorkerPool(count: 1))
            return (norm, shards[0].rows(of: table), shards[0].values(of: table).map(\.bitPattern))
        }
        for result in results {
            let (norm, rows, values) = try result.get()
            #expect(rows == [2, 0, 3, 1])
            #expect(values == [1e-8, 3, 1.75, -2, 0].map { Float($0).bitPattern })
            let squares = 3 * Double(Float(0.4) * Float(0.4)) + 1.75 * 1.75 + 4 + 9
            #expect(abs(norm - squares.squareRoot()) < 1e-6)
        }
    }
}

extension TrainingConfig {
    /// Batches of five shards, with two validations.
    fileprivate static func ranks(_ change: (inout TrainingConfig) -> Void) -> TrainingConfig {
        TrainingConfig.toy.with {
            $0.shards = 5
            $0.batch = .sentences(8)
            $0.stop.updates = 7
            $0.optimizer.learningRate = 0.02
            change(&$0)
        }
    }
}
