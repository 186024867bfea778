import GrusFiles
import GrusTraining

extension SweepConfig {
    /// Reads the YAML file of a sweep. Relative paths in it start from its folder.
    ///
    /// - Parameter environment: the values of the variables that `${VARIABLE}` names.
    /// - Throws: `InputError` of kind `missing` for a file that cannot be read; of kind `config`, with the line, for one that is
    ///   no sweep.
    public init(file: String, environment: (String) -> String? = environmentVariable) throws(InputError) {
        let name = file.split(separator: "/").last ?? ""
        let original = "\(try physicalFolder(of: file))/\(name)"
        try self.init(file: file, original: original, environment)
    }

    /// Reads the sweep that a folder holds, as it was when it began or was last continued.
    ///
    /// - Throws: `InputError` of kind `missing` for a folder that does not tell where the sweep's file was; of kind `config` as
    ///   for that file.
    public init(folder: String, environment: (String) -> String? = environmentVariable) throws(InputError) {
        let lines = try readConfigText(SweepFolder(folder).original).split(separator: "\n")
        guard lines.count == 1, let original = lines.first, original.hasPrefix("/") else {
            throw InputError(
                .data, file: SweepFolder(folder).original, "names no file: continue the sweep with its YAML file")
        }
        try self.init(file: SweepFolder(folder).copy, original: String(original), environment)
    }

    private init(
        file: String, original: String, _ environment: (String) -> String?
    ) throws(InputError) {
        self.init()
        (self.file, self.original) = (file, original)
        text = try readConfigText(file)
        let origin = ConfigOrigin(file: file, line: 1, folder: try physicalFolder(of: original))
        let root = try ConfigNode(yaml: text, origin: origin, environment: environment)
        try read(root)
        if let fault { throw root.origin(of: fault.path).error(fault.message) }
    }

    /// The most seeds of a trial.
    private static let mostSeeds = 100

    /// What is contradictory, and where.
    private var fault: (path: String, message: String)? {
        if parameters.isEmpty { return ("parameters", "parameters: there is none to search over") }
        if seeds.count > Self.mostSeeds { return ("seeds", "seeds: at most \(Self.mostSeeds) can be given") }
        if !seeds.isEmpty, (settings.map(\.path) + parameters.map(\.key)).contains("seed") {
            return ("seeds", "seed cannot be set beside seeds, which every trial is trained with")
        }
        let (resource, key) = (method.resource, "method.resource")
        if method.hasRungs, resource.most < resource.least {
            return (key, "\(key): most is \(resource.most), below least, which is \(resource.least)")
        }
        let settings = settings.map { ($0.path, $0.origin) } + parameters.map { ($0.key, $0.origin) }
        let limits = ["training.stop.epochs", "training.stop.updates", "training.stop", "training"]
        if method.hasRungs, let (limit, _) = settings.first(where: { limits.contains($0.0) }) {
            return (key, "\(limit) cannot be set beside \(key), which decides how long a trial is trained")
        }
        return nil
    }
}

extension SweepMethod {
    /// Whether trials go on from rung to rung.
    var hasRungs: Bool { kind == .halving || kind == .hyperband }
}

/// A section of a sweep, whose keys are others than those of an experiment.
private protocol SweepSection: ConfigSection {}

extension SweepSection {
    static func unknownKeyMessage(_ path: String) -> String {
        "unknown key \(abbreviated(path)): expected \(alternatives(fields.map(\.key)))"
    }
}

extension SweepConfig: SweepSection {
    static let fields: [Field<Self>] = [
        .value("name", \.name, .name, isRequired: true, "the name of the sweep, and of its folder"),
        .value("config", \.experiment, .path, isRequired: true, "the experiment that all trials start from"),
        .value("set", \.settings, .settings, "values that all trials have, by key"),
        .section("method", \.method),
        .value("seeds", \.seeds, Form.wholeNumber(atLeast: 0).distinct(), "the seeds that each trial is trained with"),
        .value("metric", \.metric, Form.choice.orNone(), "what trials are compared by; none takes the stop metric"),
        .value("parameters", \.parameters, .parameters, isRequired: true, "the values to try, by key"),
    ]
}

extension SweepMethod: SweepSection {
    static let fields: [Field<Self>] = [
        .value("kind", \.kind, .choice, isRequired: true, "how the values of trials are chosen"),
        .value(
            "trials", \.trials, .wholeNumber(1...Sweep.mostTrials), isRequired: true,
            if: { $0.kind == .random || $0.kind == .halving }, "how many trials there are"),
        .value(
            "seed", \.seed, .wholeNumber(atLeast: 0), if: { $0.kind != .grid && $0.kind != .ablation },
            "the seed of what is drawn"),
        Field.section("resource", \.resource).belonging { $0.hasRungs },
    ]
}

extension SweepResource: SweepSection {
    static let fields: [Field<Self>] = [
        .value("unit", \.unit, .choice, "what a trial is given: epochs or updates"),
        .value("least", \.least, .wholeNumber(1...1_000_000_000), "what a trial has at least in its first rung"),
        .value(
            "most", \.most, .wholeNumber(1...1_000_000_000), isRequired: true, "what a trial has in its last rung"),
        .value("factor", \.factor, .wholeNumber(2...100), "what each rung has more of than the one before"),
    ]
}

extension Field {
    /// The same key, which only some of the sections have.
    fileprivate func belonging(_ belongs: @escaping @Sendable (Section) -> Bool) -> Field {
        var field = self
        field.belongs = belongs
        return field
    }
}

extension Form where Value == [ConfigNode] {
    /// Values by the key of an experiment that they stand for.
    fileprivate static var settings: Form {
        let expectation = "a mapping from keys of a config to values"
        return Form(expectation) { node in
            node.entries?.map { $0.value.asSetting(of: $0.key) }
        } write: { _ in
            .plain("{}")
        }
    }
}

extension Form where Value == [SweepParameter] {
    /// What to try, by the key of an experiment.
    fileprivate static var parameters: Form {
        let expectation = "a mapping from keys of a config to lists of values or ranges"
        return Form(
            expectation,
            read: { node throws(InputError) in
                guard let entries = node.entries else { throw node.mismatch(expected: expectation) }
                var parameters: [SweepParameter] = []
                for entry in entries { parameters.append(try SweepParameter(entry)) }
                return parameters
            },
            write: { _ in .plain("{}") })
    }
}

extension SweepParameter {
    fileprivate init(_ entry: ConfigNode.Entry) throws(InputError) {
        (key, origin) = (entry.key, entry.value.origin)
        switch entry.value.content {
        case .list(let nodes) where !nodes.isEmpty: choices = .values(nodes.map { $0.asSetting(of: entry.key) })
        case .mapping:
            var range = SweepRange()
            try range.read(entry.value)
            if let fault = range.fault { throw entry.origin.error("\(entry.value.path): \(fault)") }
            choices = .range(range)
        default: throw entry.value.mismatch(expected: "a list of values, or {from: …, to: …}")
        }
    }
}

extension SweepRange: SweepSection {
    static let fields: [Field<Self>] = [
        .value("from", \.from, .bound, isRequired: true, "the smallest value"),
        .value("to", \.to, .bound, isRequired: true, "the largest value"),
        .value("scale", \.scale, .choice, "whether equal distances or equal ratios are equally probable"),
        .value("step", \.step, Form.bound.orNone(), "linear: the distance of values"),
    ]

    fileprivate var fault: String? {
        if from.value >= to.value { return "to must be above from" }
        if scale == .log, from.value <= 0 { return "a logarithmic range begins above 0" }
        if scale == .log, step != nil { return "step belongs to a linear scale" }
        guard let step else { return nil }
        return step.value > 0 ? nil : "step must be above 0"
    }
}

extension Form where Value == SweepRange.Bound {
    /// A decimal number.
    fileprivate static var bound: Form {
        let number = Form<Double>.number(.atLeast(-1e15), .atMost(1e15))
        return Form(
            "a number",
            read: { node throws(InputError) in
                let isWhole = node.plainText.flatMap { Int($0) } != nil
                return SweepRange.Bound(value: try number.read(node), isWhole: isWhole)
            },
            write: { bound in number.write(bound.value) })
    }
}

extension ConfigNode {
    /// The same value as a setting of a key of an experiment, which wins over the experiment's file.
    fileprivate func asSetting(of path: String) -> ConfigNode {
        var node = self
        node.path = path
        node.origin.isOverride = true
        switch content {
        case .scalar: break
        case .list(let elements): node.content = .list(elements.map { $0.asSetting(of: path) })
        case .mapping(let entries):
            node.content = .mapping(
                entries.map { entry in
                    var entry = entry
                    entry.origin.isOverride = true
                    entry.value = entry.value.asSetting(of: "\(path).\(entry.key)")
                    return entry
                })
        }
        return node
    }
}
