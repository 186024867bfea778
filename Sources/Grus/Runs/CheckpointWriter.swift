import GrusFiles
import GrusTraining

/// Writes the checkpoints of a training into its run, and decides what becomes of one that cannot be written.
final class CheckpointWriter {
    private let trainer: Trainer
    private let model: TranslationModel
    private let run: RunDirectory
    private let kept: KeptModels
    /// The best model, if it is not the one that is written as such; a copy, for training goes on.
    private var unwrittenBest: TranslationModel?
    /// Why the newest checkpoint is not there.
    private var failure: InputError?

    /// A writer for a trainer of a model.
    init(_ trainer: Trainer, _ model: TranslationModel, in run: RunDirectory) {
        (self.trainer, self.model, self.run) = (trainer, model, run)
        kept = KeptModels(of: run, model.config.training)
    }

    /// Writes the best model, if it is another one than before, and then the checkpoint: one that is there knows of no better
    /// model than is there.
    func save(isBest: Bool) throws(InputError) {
        do {
            try write(best: isBest ? model : unwrittenBest)
        } catch {
            if isBest { unwrittenBest = trainer.withAverage { model.copy() } }
            failure = error
            try endure(error, "training goes on, and writes it with the next checkpoint")
        }
    }

    /// Keeps the model of a validation, if the config asks for it.
    func keep(_ validation: ValidationReport) throws(InputError) {
        do {
            try trainer.withAverage { () throws(InputError) in try kept.add(model, validation) }
        } catch {
            try endure(error, "training goes on without it")
        }
    }

    /// Makes up for a last checkpoint that could not be written.
    ///
    /// - Throws: `InputError` if it still cannot.
    func finish() throws(InputError) {
        if failure != nil { try write(best: unwrittenBest) }
    }

    private func write(best: TranslationModel?) throws(InputError) {
        if let best { try trainer.withAverage { () throws(InputError) in try best.save(to: run.best) } }
        try run.replaceLast { path throws(InputError) in try trainer.save(to: path, model.attachments) }
        (unwrittenBest, failure) = (nil, nil)
    }

    private func endure(_ error: InputError, _ consequence: String) throws(InputError) {
        switch model.config.training.checkpoint.onError {
        case .stop: throw error
        case .continue: StandardError.write("grus: warning: \(error); \(consequence)\n")
        }
    }
}
