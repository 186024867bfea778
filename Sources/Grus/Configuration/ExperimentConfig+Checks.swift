import GrusFiles
import GrusNetworks
import GrusTraining

/// A contradiction between settings that are each allowed on their own.
struct ConfigFault: Sendable {
    /// The key to look at.
    let path: String
    let message: String
}

extension ExperimentConfig {
    /// Checks what the types cannot say: that the settings do not contradict each other.
    ///
    /// - Throws: `InputError` of kind `config`.
    public func check() throws(InputError) {
        if let fault { throw InputError(.config, fault.message) }
    }

    /// The first contradiction.
    var fault: ConfigFault? {
        corpusFault ?? textFault ?? modelFault ?? trainingFault ?? decodingFault
    }

    private var corpusFault: ConfigFault? {
        if corpus.dev == nil, training.stop.epochs == nil, training.stop.updates == nil {
            return ConfigFault(
                path: "training.stop",
                message: "without corpus.dev training never ends: set training.stop.epochs or training.stop.updates")
        }
        if corpus.dev == nil, training.checkpoint.keepBest > 0 || training.checkpoint.keepLast > 0 {
            let key = training.checkpoint.keepBest > 0 ? "keep_best" : "keep_last"
            return ConfigFault(
                path: "training.checkpoint.\(key)",
                message: "training.checkpoint.\(key) is for models of validations on corpus.dev, which is missing")
        }
        if corpus.dev == nil, training.validate.samples > 0 {
            return ConfigFault(
                path: "training.validate.samples",
                message: "training.validate.samples are of corpus.dev, which is missing")
        }
        if corpus.dev == nil, training.schedule.kind == .plateau {
            return ConfigFault(
                path: "training.schedule.kind",
                message: "training.schedule.kind: plateau follows corpus.dev, which is missing")
        }
        return nil
    }

    private var textFault: ConfigFault? {
        for (name, side) in [("source", text.source), ("target", text.target)]
        where side.model != nil && side.segmentation != .sentencepiece {
            return ConfigFault(
                path: "text.\(name).model",
                message: "text.\(name).model is for segmentation: sentencepiece, not \(side.segmentation.rawValue)")
        }
        return (text.joint ? jointFault : nil) ?? samplingFault
    }

    private var jointFault: ConfigFault? {
        let (source, target) = (text.source, text.target)
        let differences = [
            ("segmentation", source.segmentation != target.segmentation),
            ("algorithm", source.algorithm != target.algorithm), ("vocabulary", source.vocabulary != target.vocabulary),
            ("coverage", source.coverage != target.coverage),
            ("model", target.model != nil && target.model != source.model),
        ]
        return differences.first(where: \.1).map { key, _ in
            ConfigFault(
                path: "text.target.\(key)",
                message: "text.source.\(key) and text.target.\(key) differ: set text.joint: false")
        }
    }

    private var modelFault: ConfigFault? {
        if !model.tie.isEmpty, model.tie.count == 1 || !model.tie.contains(.target) {
            return ConfigFault(
                path: "model.tie",
                message: "model.tie: expected [target, output], [source, target], [source, target, output] or []")
        }
        if model.tie.contains(.source), !text.joint {
            return ConfigFault(
                path: "model.tie", message: "model.tie: the source embedding can only be tied with text.joint: true")
        }
        let recurs = model.encoder.all.contains { $0.kind == .recurrent }
        if model.encoder.cell != nil, !recurs {
            return ConfigFault(
                path: "model.encoder.cell",
                message: "model.encoder.cell is set, but no layer of model.encoder.layers is recurrent")
        }
        let cells = (recurs ? [model.encoder.cell ?? model.cell] : []) + [model.decoder.cell ?? model.cell]
        let ofProducts = [("recurrent", model.dropout.recurrent), ("weight", model.dropout.weight)]
        if let key = ofProducts.first(where: { $0.1 > 0 })?.0, !cells.contains(where: \.kind.multipliesState) {
            return ConfigFault(
                path: "model.dropout.\(key)", message: "model.dropout.\(key) is set, but no cell multiplies its state")
        }
        if model.decoder.bridge == .zero, model.decoder.attention.kind == .none {
            return ConfigFault(
                path: "model.decoder.bridge",
                message: "model.decoder.bridge: zero and attention: none tell the decoder nothing of the source")
        }
        return stackFault ?? headsFault ?? attentionFault
    }

    private var headsFault: ConfigFault? {
        let layers = zip(model.encoder.all, model.encoderSizes)
        for (index, (layer, width)) in layers.enumerated()
        where layer.kind == .transformer && !width.isMultiple(of: layer.heads) {
            return ConfigFault(
                path: "model.encoder.layers.\(index).heads",
                message: "model.encoder.layers: \(layer.heads) heads do not divide a width of \(width)")
        }
        return nil
    }

    private var trainingFault: ConfigFault? {
        let stop = training.stop
        if stop.epochs == nil, stop.updates == nil, stop.patience == nil {
            return ConfigFault(
                path: "training.stop",
                message:
                    "training never ends: set training.stop.epochs, training.stop.updates or training.stop.patience")
        }
        let unmeasured = ([stop.metric] + stop.furtherMetrics).first { !training.validate.metrics.contains($0) }
        if let unmeasured {
            return ConfigFault(
                path: "training.stop.metric",
                message: "training.stop.metric: \(unmeasured.rawValue) is not among training.validate.metrics")
        }
        if training.optimizer.kind == .sgd, training.optimizer.nesterov, training.optimizer.momentum == 0 {
            return ConfigFault(
                path: "training.optimizer.nesterov",
                message: "training.optimizer.nesterov needs training.optimizer.momentum")
        }
        if training.schedule.kind == .inverseSquareRoot, training.schedule.warmup < 1 {
            return ConfigFault(
                path: "training.schedule",
                message: "training.schedule.kind: inverse_sqrt needs training.schedule.warmup")
        }
        if training.schedule.minimum > training.optimizer.learningRate {
            return ConfigFault(
                path: "training.schedule.minimum",
                message: "training.schedule.minimum is above training.optimizer.learning_rate")
        }
        if case .sentences(let count) = training.batch, training.shards > count {
            return ConfigFault(
                path: "training.shards",
                message: "training.shards: \(count) sentences cannot be cut into \(training.shards) parts")
        }
        return riskFault ?? freezeFault
    }

    /// What acts on the likelihood of a target that is given, and has nothing to act on where candidates are drawn.
    private var riskFault: ConfigFault? {
        guard training.loss.kind == .minimumRisk else { return nil }
        let others = [
            ("truncate", training.truncation != nil), ("r_drop", training.rDrop > 0),
            ("teacher_forcing", training.teacherForcing != TeacherForcing()),
            ("label_smoothing", training.labelSmoothing > 0 && training.loss.crossEntropy == 0),
        ]
        if let key = others.first(where: \.1)?.0 {
            let remedy =
                key == "label_smoothing" ? "leave it out, or set training.loss.cross_entropy" : "leave it out"
            return ConfigFault(
                path: "training.\(key)",
                message: "training.\(key) is not for training.loss.kind: minimum_risk; \(remedy)")
        }
        if training.loss.candidates == 1, !training.loss.includesReference, training.loss.crossEntropy == 0 {
            return ConfigFault(
                path: "training.loss.candidates",
                message: "training.loss.candidates: one candidate has nothing to be weighed against; "
                    + "draw more, or set training.loss.reference: true")
        }
        return nil
    }

    /// Names of nothing, or of everything, that is to be frozen.
    private var freezeFault: ConfigFault? {
        guard !training.freeze.isEmpty else { return nil }
        // The names do not depend on the vocabularies.
        let layout = Seq2Seq.layout(model, sourceVocabulary: 1, targetVocabulary: 1)
        do throws(InputError) {
            _ = try layout.frozen(by: training.freeze)
            return nil
        } catch {
            return ConfigFault(path: "training.freeze", message: error.message)
        }
    }
}
