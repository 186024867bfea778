import GrusFiles
import GrusRuntime
import Synchronization

/// Trains trials side by side: they share what was read, and one that fails does not end the others.
final class TrialTrainer: Sendable {
    /// A training of a trial.
    struct Trial: Sendable {
        /// Its folder in that of the sweep.
        let name: String
        let config: ExperimentConfig
        let options: TrainingRun.Options
    }

    private struct State {
        var failures: [String: String] = [:]
        /// What ends the sweep.
        var fault: InputError?
    }

    private let threads: Int
    private let isShared, isQuiet: Bool
    private let state = Mutex(State())
    private let texts: SharedTexts

    /// - Parameters:
    ///   - threads: those of each trial.
    ///   - sharing: how many texts are kept in memory.
    ///   - isShared: whether all trials read the same.
    init(threads: Int, sharing: Int, isShared: Bool, isQuiet: Bool) {
        (self.threads, self.isShared, self.isQuiet) = (threads, isShared, isQuiet)
        texts = SharedTexts(most: sharing)
    }

    /// Whether no further trial is begun: what ends the sweep has happened.
    var isStopped: Bool { Interruption.signal != nil || state.withLock { $0.fault != nil } }

    /// Trains a trial, or goes on with it, on the thread of the caller and those of the trial.
    func train(_ trial: Trial) {
        guard !isStopped else { return }
        do throws(Fault) {
            try run(prepare(trial))
        } catch {
            switch error {
            case .ofAll(let error): state.withLock { $0.fault = error }
            case .ofTrial(let error):
                state.withLock { $0.failures[trial.name] = "\(error)" }
                if !isQuiet { StandardError.write("\(trial.name)  failed: \(error)\n") }
            }
        }
    }

    /// Whom an error concerns.
    private enum Fault: Error {
        case ofTrial(InputError)
        case ofAll(InputError)

        /// What goes wrong in a training: its own data and settings are, a full disk is not the trial's alone.
        init(_ error: InputError) {
            self = error.kind == .config || error.kind == .data ? .ofTrial(error) : .ofAll(error)
        }
    }

    private func prepare(_ trial: Trial) throws(Fault) -> PreparedRun {
        var options = trial.options
        options.threads = threads
        let run = options.output.flatMap(RunDirectory.init(holding:))
        options.resume = run != nil
        do throws(InputError) {
            return try texts.prepare(trial.config, options)
        } catch {
            let isOfRun = run.map { error.file?.hasPrefix("\($0.path)/") == true } ?? false
            throw isShared && error.kind == .data && !isOfRun ? .ofAll(error) : Fault(error)
        }
    }

    private func run(_ prepared: PreparedRun) throws(Fault) {
        do {
            _ = try prepared.train()
        } catch let error as InputError {
            throw Fault(error)
        } catch {
            throw .ofAll(InputError(.system, "\(error)"))
        }
    }

    /// By folder of a training why it failed.
    ///
    /// - Throws: what no trial is to blame for.
    func failures() throws(InputError) -> [String: String] {
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
