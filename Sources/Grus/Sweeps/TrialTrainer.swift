import GrusFiles
import GrusRuntime
import Synchronization

/// Trains trials side by side: they share what was read, and one that fails does not end the others.
final class TrialTrainer: Sendable {
    /// A training of a trial.
    struct Trial: Sendable {
        let name: String
        let config: ExperimentConfig
        var options: TrainingRun.Options
        let isQuiet: Bool
    }

    private struct State {
        var failures: [Int: String] = [:]
        /// What ends the sweep.
        var fault: InputError?
    }

    private let threads: Int
    private let state = Mutex(State())
    private let texts: SharedTexts

    /// - Parameters:
    ///   - threads: those of each trial.
    ///   - sharing: how many texts are kept in memory.
    init(threads: Int, sharing: Int) {
        self.threads = threads
        texts = SharedTexts(most: sharing)
    }

    /// Trains a trial, or goes on with it, on the thread of the caller and those of the trial.
    func train(_ trial: Trial, number: Int) {
        guard Interruption.signal == nil, state.withLock({ $0.fault == nil }) else { return }
        do throws(InputError) {
            try trainWhole(trial)
        } catch {
            let isOfTrial = error.kind == .config || error.kind == .data
            state.withLock { state in
                if isOfTrial { state.failures[number] = "\(error)" } else { state.fault = error }
            }
            if isOfTrial, !trial.isQuiet { StandardError.write("\(trial.name)  failed: \(error)\n") }
        }
    }

    private func trainWhole(_ trial: Trial) throws(InputError) {
        var options = trial.options
        options.threads = threads
        options.resume = options.output.flatMap(RunDirectory.init(holding:)) != nil
        do {
            _ = try texts.prepare(trial.config, options).train()
        } catch let error as InputError {
            throw error
        } catch {
            throw InputError(.system, "\(error)")
        }
    }

    /// By number of trial why its training failed.
    ///
    /// - Throws: what no trial is to blame for.
    func failures() throws(InputError) -> [Int: String] {
        let (failures, fault) = state.withLock { ($0.failures, $0.fault) }
        if let fault { throw fault }
        return failures
    }
}

/// What trials have read and segmented, those that were used last.
private final class SharedTexts: Sendable {
    private let most: Int
    private let texts = Mutex<[PreparedText]>([])

    init(most: Int) { self.most = most }

    /// Prepares a run, with a text that is there if it is the run's. Others wait meanwhile, so that nothing is read twice.
    func prepare(_ config: ExperimentConfig, _ options: TrainingRun.Options) throws(InputError) -> PreparedRun {
        let prepared = texts.withLock { texts in
            Result { () throws(InputError) in
                let text = texts.first { $0.serves(config) }
                let prepared = try TrainingRun(config, options).prepare(sharing: text)
                texts.removeAll { $0.serves(config) }
                texts = [prepared.text] + texts.prefix(most - 1)
                return prepared
            }
        }
        return try prepared.get()
    }
}
