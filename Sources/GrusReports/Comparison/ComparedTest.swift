import Grus
import GrusCorpus
import GrusFiles
import GrusMetrics

/// The translations of a test set by several runs, scored and compared with those of the first of them.
public struct ComparedTest: Sendable {
    /// The name of the test set.
    public let name: String
    /// The scores of the runs that have translations, the baseline first.
    public let results: [SystemResult]
    /// What could not be compared, and what to do; each on a line.
    public let notes: [String]
    /// The lines that were compared; nil if no run has translations.
    let texts: ComparedTexts?
}

/// A test set and its translations, line by line.
struct ComparedTexts: Sendable {
    let sources, references: [String]
    /// Those runs that have translations, in the order of the results.
    let systems: [ComparedSystem]
}

/// The translations of a run.
struct ComparedSystem: Sendable {
    /// The name of the run, and its directory.
    let name, path: String
    let lines: [String]
}

/// Compares the translations that `grus evaluate --model` has kept in runs.
struct TestComparison {
    let runs: [RunSummary]
    /// How translations are scored, and where test sets are: the config of the first run that can be read.
    let config: ExperimentConfig
    let evaluation: Evaluation
    let test: PairedTest
    /// The test sets that the command line names, instead of those of the runs.
    let named: [CorpusConfig.TestSet]

    /// All test sets that are named; or else those of the config, and those that runs have scored besides.
    func compareAll() throws(InputError) -> [ComparedTest] {
        let ofRuns = config.corpus.test.map(\.name) + runs.flatMap { $0.scores.map(\.test) }.filter(RunDirectory.isName)
        let names = named.isEmpty ? ofRuns : named.map(\.name)
        return try distinct(names).map { name throws(InputError) in try compare(name) }
    }

    /// A test set as it is read.
    private struct Reference {
        let name: String
        let files: CorpusConfig.Files
        let pairs: [SentencePair]
    }

    private func compare(_ name: String) throws(InputError) -> ComparedTest {
        let reference: Reference
        do throws(InputError) {
            reference = try self.reference(name)
        } catch {
            if named.contains(where: { $0.name == name }) { throw error }
            let remedy = "name the test set's place with --test \(name)=PATH"
            return ComparedTest(name: name, results: [], notes: ["\(error); \(remedy)"], texts: nil)
        }
        var notes: [String] = []
        var systems: [ComparedSystem] = []
        for run in runs {
            let kept = try kept(reference, by: run)
            notes += [kept.note].compactMap { $0.map { "\(run.name) \($0)" } }
            if let lines = kept.lines { systems.append(ComparedSystem(name: run.name, path: run.path, lines: lines)) }
        }
        guard let baseline = systems.first?.name else {
            return ComparedTest(name: name, results: [], notes: notes, texts: nil)
        }
        let references = reference.pairs.map(\.target)
        let results = try evaluation.compare(
            systems.map { TextReader(name: $0.name, lines: $0.lines) },
            names: ["Baseline: \(baseline)"] + systems.dropFirst().map(\.name),
            against: [TextReader(name: name, lines: references)], by: test)
        let texts = ComparedTexts(sources: reference.pairs.map(\.source), references: references, systems: systems)
        return ComparedTest(name: name, results: results, notes: notes, texts: texts)
    }

    /// A test set: where the command line says, or the config, or else the scores of a run.
    private func reference(_ name: String) throws(InputError) -> Reference {
        let known = (named + config.corpus.test).first { $0.name == name }?.files
        let kept = runs.lazy.compactMap { $0.scores.first { $0.test == name }?.files }.first ?? name
        let files = if let known { known } else { try CorpusConfig.Files(option: "scores.json", kept) }
        return Reference(name: name, files: files, pairs: try ParallelCorpus.heldOut(files, config.corpus).allPairs())
    }

    /// The translations that a run keeps of a test set; nil if they cannot be compared. The note says why, or what is to be
    /// thought of when they are.
    ///
    /// - Throws: `InputError` of kind `missing` if it cannot be told whether the run is there.
    private func kept(
        _ reference: Reference, by run: RunSummary
    ) throws(InputError) -> (lines: [String]?, note: String?) {
        let (name, command) = (reference.name, "grus evaluate --model \(run.path)")
        guard try inputExists("\(run.path)/config.yaml"), let directory = RunDirectory(holding: run.path)
        else { return (nil, "is gone") }
        let language =
            run.settings?["corpus.target"].flatMap { RunDirectory.isName($0) ? $0 : nil } ?? config.corpus.target
        let file = directory.translation(of: name, into: language)
        guard fileExists(file) else { return (nil, "has no translations of \(name) yet: \(command) makes them") }
        guard !hasOtherReferences(directory, reference) else { return (nil, "has other references in its \(name)") }
        guard let lines = try? lines(of: file) else { return (nil, "has a damaged \(file): \(command) makes it anew") }
        guard lines.count == reference.pairs.count else {
            let problem = "has \(lines.count) translations of \(name), which has \(reference.pairs.count) lines"
            return (nil, "\(problem): \(command) makes them anew")
        }
        let isOld = directory.isOlderThanModel(file)
        return (lines, isOld ? "has been trained since it translated \(name): \(command) makes it anew" : nil)
    }

    /// Whether the run's own config means other lines by the name, as far as can be told.
    private func hasOtherReferences(_ directory: RunDirectory, _ reference: Reference) -> Bool {
        guard named.isEmpty, let corpus = try? directory.readConfig().corpus,
            let own = corpus.test.first(where: { $0.name == reference.name })?.files,
            own != reference.files || corpus.target != config.corpus.target,
            let pairs = try? ParallelCorpus.heldOut(own, corpus).allPairs()
        else { return false }
        return pairs.map(\.target) != reference.pairs.map(\.target)
    }

    private func lines(of file: String) throws(InputError) -> [String] {
        let reader = try LineReader(path: file, limit: 1 << 24)
        var lines: [String] = []
        while let line = try reader.next() { lines.append(line) }
        return lines
    }
}
