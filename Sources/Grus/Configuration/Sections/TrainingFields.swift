import GrusAutodiff
import GrusCorpus
import GrusFiles
import GrusTraining
import Yams

extension TrainingConfig: ConfigSection {
    static let fields: [Field<Self>] = [
        .value(
            "batch", \.batch, .batchSize,
            "the size of a batch: pairs, target tokens, or the working memory of all shards"),
        .value(
            "shards", \.shards, .wholeNumber(1...1024),
            "fixed parts of a batch, which threads work on; the result depends on them, not on the threads"),
        .value(
            "precision", \.precision, .choice(of: [.f32, .bf16]),
            "what the factors of products are rounded to"),
        .value(
            "reduce", \.reduce, .choice,
            "what the running sum of gradients is rounded to after every shard, and travels as between ranks"),
        .section("optimizer", \.optimizer),
        .section("schedule", \.schedule),
        .value(
            "clip", \.clip, Form.clip.orNone(),
            "the largest Euclidean norm of the whole gradient, or the largest absolute value of an element"),
        .value(
            "accumulate", \.accumulate, .wholeNumber(1...100_000),
            "batches whose gradients an update follows together, as if they were one; at the end of an epoch there may be fewer"
        ),
        .section("average", \.average),
        .section("loss", \.loss),
        .value(
            "label_smoothing", \.labelSmoothing, .number(.atLeast(0), .below(1)),
            "the probability that is spread evenly over the vocabulary"),
        .value(
            "r_drop", \.rDrop, .number(.atLeast(0), .atMost(1000)),
            "what the divergence of two passes with different dropout counts; above 0 every update takes two"),
        .value(
            "teacher_forcing", \.teacherForcing, .teacherForcing,
            "the share of target tokens that the decoder is fed from the reference"
        ).containing(TeacherForcing.self),
        .value(
            "truncate", \.truncation, Form.wholeNumber(atLeast: 1).orNone(),
            "the steps after which back-propagation through time is cut, the state being carried over"),
        .section("start_from", \.startFrom),
        .value(
            "freeze", \.freeze, Form.text("a part of the model, or the name of a parameter") { !$0.isEmpty }.distinct(),
            "what of the model is not trained: encoder, attention, decoder, readout, output, embeddings, or names of parameters with * for any characters"
        ),
        .section("validate", \.validate),
        .section("checkpoint", \.checkpoint),
        .section("stop", \.stop),
        .section("log", \.log),
    ]
}

extension LossConfig: ConfigSection {
    private static let ofRisk: @Sendable (Self) -> Bool = { $0.kind == .minimumRisk }

    static let fields: [Field<Self>] = [
        .value(
            "kind", \.kind, .choice,
            "what is learnt of a pair: its target, or to draw translations that cost little; loss: KIND is short for it"
        ),
        .value(
            "metric", \.metric, .choice, if: ofRisk,
            "minimum_risk: the score of sentences that a cost is made of"),
        .value(
            "candidates", \.candidates, .wholeNumber(1...1000), if: ofRisk,
            "minimum_risk: how many translations are drawn for a source; those that are alike count once"),
        .value(
            "alpha", \.alpha, .number(.above(0), .atMost(1000)), if: ofRisk,
            "minimum_risk: the power of the probabilities that candidates are weighted by; the smaller, the more alike"),
        .value(
            "temperature", \.temperature, .number(.atLeast(0.001), .atMost(1000)), if: ofRisk,
            "minimum_risk: what logits are divided by before a token is drawn"),
        .value(
            "reference", \.includesReference, .truth, if: ofRisk,
            "minimum_risk: whether the reference is a candidate, too"),
        .value(
            "cross_entropy", \.crossEntropy, .number(.atLeast(0), .atMost(1000)), if: ofRisk,
            "minimum_risk: what the cross-entropy of a pair counts beside its expected cost"),
    ]
}

extension TeacherForcing: ConfigSection {
    private static let probability = Form<Double>.number(.atLeast(0), .atMost(1))

    static let fields: [Field<Self>] = [
        .value("kind", \.kind, .choice, "how the share changes"),
        .value("share", \.share, probability, "the share, and that with which linear and inverse_sigmoid begin"),
        .value(
            "minimum", \.minimum, probability, if: { $0.kind != .constant },
            "linear, inverse_sigmoid: the share that it does not fall below"),
        .value(
            "updates", \.updates, .wholeNumber(1...1_000_000_000), if: { $0.kind == .linear },
            "linear: the updates over which it falls to the minimum"),
        .value(
            "scale", \.scale, .number(.atLeast(1), .atMost(1_000_000)), if: { $0.kind == .inverseSigmoid },
            "inverse_sigmoid: the k of share · k / (k + exp(update / k))"),
    ]
}

extension Form where Value == TeacherForcing {
    /// A share, or a schedule of it.
    fileprivate static var teacherForcing: Form {
        let share = Form<Double>.number(.atLeast(0), .atMost(1))
        let expectation = "\(share.expectation), or a mapping"
        return Form(
            expectation,
            read: { node throws(InputError) in
                var schedule = TeacherForcing()
                if node.entries != nil {
                    try schedule.read(node)
                    return schedule
                }
                guard let number = try? share.read(node) else { throw node.mismatch(expected: expectation) }
                schedule.share = number
                return schedule
            },
            write: { schedule in schedule.kind == .constant ? share.write(schedule.share) : schedule.node })
    }
}

extension StartConfig: ConfigSection {
    static let fields: [Field<Self>] = [
        .value(
            "model", \.model, Form.path.orNone(),
            "a model file or a run whose weights are the first ones; start_from: PATH is short for it"),
        .value(
            "vocabulary", \.vocabulary, .choice,
            "whether text is segmented as by that model, or as the section text says, where tokens that both have keep their rows"
        ),
    ]
}

extension OptimizerConfig: ConfigSection {
    private static let rate = Form<Double>.number(.atLeast(0), .below(1))

    static let fields: [Field<Self>] = [
        .value("kind", \.kindWithDefaults, .choice, "the rule by which the weights follow the gradient"),
        .value(
            "learning_rate", \.learningRate, .number(.above(0)), "the step size; adagrad: 0.01, adadelta: 1 by default"),
        .value("beta1", \.beta1, rate, "adam, adamw: the decay of the first moment"),
        .value("beta2", \.beta2, rate, "adam, adamw: the decay of the second moment"),
        .value("decay", \.decay, rate, "rmsprop, adadelta (0.9 by default): the decay of the mean squares"),
        .value(
            "epsilon", \.epsilon, .number(.above(0)),
            "all but sgd: added to the root of the second moment; adagrad: 1e-10, adadelta: 1e-6 by default"),
        .value("momentum", \.momentum, rate, "sgd: the momentum"),
        .value(
            "nesterov", \.nesterov, .truth, if: { $0.kind == .sgd },
            "sgd: whether the gradient is taken where the momentum leads to"),
        .value(
            "weight_decay", \.weightDecay, .number(.atLeast(0), .below(1)),
            "what weights and tables, but not vectors, lose: an L2 penalty; adamw (0.01 by default): apart from the gradient"
        ),
    ]

    /// The kind; another one comes with its own defaults, which the other keys then change.
    private var kindWithDefaults: Kind {
        get { kind }
        set { self = OptimizerConfig(newValue) }
    }
}

extension ScheduleConfig: ConfigSection {
    static let fields: [Field<Self>] = [
        .value("kind", \.kind, .choice, "how the learning rate changes"),
        .value("warmup", \.warmup, .wholeNumber(atLeast: 0), "updates over which the rate rises to its full value"),
        .value(
            "factor", \.factor, .number(.above(0), .below(1)),
            "plateau, step, exponential: what the rate is multiplied by"),
        .value(
            "patience", \.patience, .wholeNumber(atLeast: 0),
            "plateau: validations without improvement before the rate falls"),
        .value(
            "minimum", \.minimum, .number(.atLeast(0)), "all but constant: the rate does not fall below this"),
        .value(
            "every", \.every, .span, if: { [.step, .exponential].contains($0.kind) },
            "step, exponential: when the rate is multiplied by factor, at once or little by little; updates are those after the warm-up"
        ),
        .value(
            "milestones", \.milestones, Form.span.list(), if: { $0.kind == .step },
            "step: after what, from the beginning, the rate is multiplied by factor instead"),
        .value(
            "updates", \.updates, .wholeNumber(1...1_000_000_000), if: { $0.kind == .cosine },
            "cosine: updates after the warm-up in which the rate falls to minimum"),
        .value(
            "restarts", \.restarts, .truth, if: { $0.kind == .cosine },
            "cosine: whether the rate then begins again at its height"),
    ]
}

extension AverageConfig: ConfigSection {
    static let fields: [Field<Self>] = [
        .value(
            "decay", \.decay, Form.number(.atLeast(0), .below(1)).orNone(),
            "how much of the moving average of the weights stays at an update; it is what is validated and kept, beside last.safetensors"
        ),
        .value(
            "warmup", \.warmup, .truth,
            "whether less of it stays in the first updates, of update t at most (1 + t) / (10 + t)"),
    ]
}

extension ValidationConfig: ConfigSection {
    static let fields: [Field<Self>] = [
        .value("every", \.every, .interval, "when the development set is measured"),
        .value("metrics", \.metrics, Form.choice.distinct(), "what is measured"),
        .value(
            "decoding", \.decoding, .choice,
            "whether what is scored is translated greedily, or by the search of the section decoding"),
        .value(
            "samples", \.samples, .wholeNumber(0...1000),
            "how many translations are shown besides, of sentences from all over the development set"),
    ]
}

extension CheckpointConfig: ConfigSection {
    static let fields: [Field<Self>] = [
        .value(
            "every", \.every, Form.checkpointInterval.orNone(),
            "when last.safetensors is written besides after validations and at the end; no result depends on it"),
        .value(
            "on_error", \.onError, .choice,
            "whether training ends when a checkpoint or the log cannot be written, or goes on and writes it with the next one"
        ),
        .value(
            "keep_best", \.keepBest, .wholeNumber(0...1000),
            "how many models of validations are kept in models/, those with the best values of stop.metric"),
        .value(
            "keep_last", \.keepLast, .wholeNumber(0...1000), "how many models of the newest validations are kept there"),
    ]
}

extension StopConfig: ConfigSection {
    static let fields: [Field<Self>] = [
        .value(
            "metric", \.metrics, Form.choice.distinct().orOne(.choice),
            "what early stopping, the plateau schedule and the best checkpoint follow; of a list the first decides on the best checkpoint, and patience lasts as long as any becomes better"
        ),
        .value(
            "patience", \.patience, Form.wholeNumber(atLeast: 1).orNone(),
            "validations in a row without a better value before training stops"),
        .value("epochs", \.epochs, Form.wholeNumber(atLeast: 1).orNone(), "the most passes over the training set"),
        .value("updates", \.updates, Form.wholeNumber(atLeast: 1).orNone(), "the most updates"),
    ]
}

extension StopConfig {
    /// All metrics, the one that the best checkpoint follows first.
    fileprivate var metrics: [ValidationMetric] {
        get { [metric] + furtherMetrics }
        set {
            metric = newValue.first ?? metric
            furtherMetrics = Array(newValue.dropFirst())
        }
    }
}

extension LogConfig: ConfigSection {
    static let fields: [Field<Self>] = [
        .value(
            "tensorboard", \.tensorboard, .truth,
            "whether event files for TensorBoard are written into the run directory")
    ]
}

extension Form where Value == BatchSize {
    /// `{sentences: N}`, `{tokens: N}` or `{megabytes: N}`; a unit set on the command line replaces that of the file.
    fileprivate static var batchSize: Form {
        let expectation = "{sentences: COUNT}, {tokens: COUNT} or {megabytes: COUNT}"
        return Form(
            expectation,
            read: { node throws(InputError) in
                let entries = node.entries ?? []
                let overrides = entries.filter(\.origin.isOverride)
                let given = overrides.isEmpty ? entries : overrides
                guard let entry = given.first, given.count == 1 else { throw node.mismatch(expected: expectation) }
                let count = try Form<Int>.wholeNumber(atLeast: 1).read(entry.value)
                switch entry.key {
                case "sentences": return .sentences(count)
                case "tokens": return .tokens(count)
                case "megabytes": return .megabytes(count)
                default: throw entry.origin.error("unknown key \(entry.value.path); expected \(expectation)")
                }
            },
            write: { size in
                switch size {
                case .sentences(let count): .flow(["sentences": .plain("\(count)")])
                case .tokens(let count): .flow(["tokens": .plain("\(count)")])
                case .megabytes(let count): .flow(["megabytes": .plain("\(count)")])
                }
            })
    }
}

extension Form where Value == GradientClip {
    /// A number, which is a norm, `{norm: N}` or `{value: N}`.
    fileprivate static var clip: Form {
        let number = Form<Double>.number(.above(0))
        let expectation = "\(number.expectation), {norm: NUMBER} or {value: NUMBER}"
        return Form(
            expectation,
            read: { node throws(InputError) in
                guard let entries = node.entries else {
                    guard let norm = try? number.read(node) else { throw node.mismatch(expected: expectation) }
                    return .norm(norm)
                }
                let overrides = entries.filter(\.origin.isOverride)
                let given = overrides.isEmpty ? entries : overrides
                guard let entry = given.first, given.count == 1 else { throw node.mismatch(expected: expectation) }
                switch entry.key {
                case "norm": return .norm(try number.read(entry.value))
                case "value": return .value(try number.read(entry.value))
                default: throw entry.origin.error("unknown key \(entry.value.path); expected \(expectation)")
                }
            },
            write: { clip in
                switch clip {
                case .norm(let norm): number.write(norm)
                case .value(let value): .flow(["value": number.write(value)])
                }
            })
    }
}

extension Form where Value == ScheduleConfig.Span {
    /// `epoch`, or a number of updates or epochs.
    fileprivate static var span: Form {
        Form("epoch, or a whole number of at least 1 of updates or epochs, such as 5 epochs") { node in
            if node.text == "epoch" { return .epochs(1) }
            let words = node.plainText?.split(separator: " ") ?? []
            guard let count = words.first.flatMap({ Int($0) }), (1...1_000_000_000).contains(count) else { return nil }
            switch words.dropFirst() {
            case [], ["updates"]: return .updates(count)
            case ["epochs"]: return .epochs(count)
            default: return nil
            }
        } write: { span in
            switch span {
            case .updates(let count): .plain("\(count) updates")
            case .epochs(1): .plain("epoch")
            case .epochs(let count): .plain("\(count) epochs")
            }
        }
    }
}

extension Form where Value == ValidationConfig.Interval {
    /// `epoch`, or a number of updates.
    fileprivate static var interval: Form {
        Form("epoch, or a whole number of updates of at least 1") { node in
            if node.text == "epoch" { return .epoch }
            return node.plainText.flatMap { Int($0) }.flatMap { $0 >= 1 ? .updates($0) : nil }
        } write: { interval in
            switch interval {
            case .epoch: .plain("epoch")
            case .updates(let count): .plain("\(count)")
            }
        }
    }
}

extension Form where Value == CheckpointConfig.Interval {
    /// `epoch`, a number of updates, or of minutes.
    fileprivate static var checkpointInterval: Form {
        Form("epoch, or a whole number of at least 1 of updates or minutes, such as 10 minutes") { node in
            if node.text == "epoch" { return .epoch }
            let words = node.plainText?.split(separator: " ") ?? []
            guard let count = words.first.flatMap({ Int($0) }), (1...1_000_000_000).contains(count) else { return nil }
            switch words.dropFirst() {
            case [], ["updates"]: return .updates(count)
            case ["minutes"]: return .minutes(count)
            default: return nil
            }
        } write: { interval in
            switch interval {
            case .epoch: .plain("epoch")
            case .updates(let count): .plain("\(count) updates")
            case .minutes(let count): .plain("\(count) minutes")
            }
        }
    }
}
