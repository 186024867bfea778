import GrusFiles
import GrusRuntime
import GrusText

/// Looks for damage in all data sets of a config: in each pair, and in what a set shares with others.
package struct CorpusDoctor {
    /// What is usual in the training set.
    private let habits: CorpusHabits
    private let pipeline: TextPipeline?
    private let exampleLimit: Int
    private let pool: ThreadPool

    /// Learns from the training set what is usual.
    ///
    /// - Parameters:
    ///   - pipeline: what counts tokens; nil counts none.
    ///   - exampleLimit: the most examples of a kind of damage.
    /// - Throws: `InputError` for a file that cannot be opened.
    package init(
        _ config: CorpusConfig, pipeline: TextPipeline?, exampleLimit: Int, on pool: ThreadPool
    ) throws(InputError) {
        habits = CorpusHabits(of: try ParallelCorpus.train(config), config, on: pool)
        self.pipeline = pipeline
        self.exampleLimit = exampleLimit
        self.pool = pool
    }

    /// Examines every set: the training set, the development set and the test sets.
    ///
    /// - Throws: `InputError` for a file that cannot be opened; what is wrong in files is in the reports.
    package func examine(_ config: CorpusConfig) throws(InputError) -> [DataSetReport] {
        var heldOut = HeldOutPairs()
        var reports: [DataSetReport] = []
        for (name, corpus) in try config.heldOutSets() {
            heldOut.begin(name)
            reports.append(
                examine(name, corpus, apartFrom: HeldOutPairs()) { heldOut.add($1, number: $0.number) })
        }
        let train = examine("train", try ParallelCorpus.train(config), apartFrom: heldOut) { _, _ in }
        return [train] + reports
    }

    private func examine(
        _ name: String, _ corpus: ParallelCorpus, apartFrom heldOut: HeldOutPairs,
        _ receive: (ExaminedPair, PairHashes) -> Void
    ) -> DataSetReport {
        var report = DataSetReport(name: name, exampleLimit: exampleLimit)
        var examination = Examination(by: habits, pipeline, apartFrom: heldOut, on: pool)
        for shard in corpus.shards {
            do throws(InputError) {
                try examination.read(shard, lineLimit: corpus.lineLimit) { pair, hashes in
                    report.add(pair)
                    receive(pair, hashes)
                }
            } catch {
                report.faults.append(error)
            }
        }
        (report.source, report.target) = (examination.source, examination.target)
        if report.faults.isEmpty, report.source.characters + report.target.characters == 0 {
            let message = report.pairs == 0 ? "the corpus is empty" : "the corpus has no text"
            report.faults.append(InputError(.data, file: corpus.name, message))
        }
        return report
    }
}

extension CorpusConfig {
    /// The development set and the test sets, by name.
    ///
    /// - Throws: `InputError` for a file that cannot be opened.
    package func heldOutSets() throws(InputError) -> [(name: String, corpus: ParallelCorpus)] {
        var sets: [(name: String, corpus: ParallelCorpus)] = []
        if let dev { sets.append(("dev", try ParallelCorpus.heldOut(dev, self))) }
        for set in test { sets.append((set.name, try ParallelCorpus.heldOut(set.files, self))) }
        return sets
    }
}
