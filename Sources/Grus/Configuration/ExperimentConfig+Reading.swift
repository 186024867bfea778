import Glibc
import GrusFiles

extension ExperimentConfig {
    /// Reads a config file. Relative paths in it start from its folder, and come out absolute.
    ///
    /// - Parameters:
    ///   - file: The path of a YAML file.
    ///   - overrides: Settings such as `training.optimizer.kind=sgd`, which win over the file; the value is YAML, and
    ///     a relative path starts from the working directory.
    ///   - environment: The values of the variables that `${VARIABLE}` names.
    /// - Throws: `InputError` of kind `missing` for a file that cannot be read; of kind `config`, with the line, for
    ///   one that is not a config, or whose settings contradict each other.
    public init(
        file: String, overrides: [String] = [], environment: (String) -> String? = environmentVariable
    ) throws(InputError) {
        let yaml = try readConfigText(file)
        let folder = try physicalFolder(of: file)
        try self.init(yaml: yaml, file: file, folder: folder, overrides: overrides, environment: environment)
    }

    /// Reads a config from text, which messages call `file`; relative paths in it start from `folder`.
    public init(
        yaml: String, file: String, folder: String? = nil, overrides: [String] = [],
        environment: (String) -> String? = environmentVariable
    ) throws(InputError) {
        let workingDirectory = try workingDirectory()
        let origin = ConfigOrigin(file: file, line: 1, folder: folder ?? workingDirectory)
        let root = try ConfigNode(yaml: yaml, origin: origin, environment: environment)
        var settings: [ConfigNode] = []
        for override in overrides {
            settings.append(try ConfigNode(setting: override, folder: workingDirectory, environment: environment))
        }
        try self.init(root, settings: settings)
    }

    /// Reads a config that has been parsed.
    ///
    /// - Parameter settings: values that win over those of the config; their paths are the keys that they stand for.
    init(_ root: ConfigNode, settings: [ConfigNode]) throws(InputError) {
        var root = root
        // So that a setting adds to what a word stands for.
        root.spellOutKinds()
        for setting in settings {
            try root.apply(setting)
            root.spellOutKinds()
        }
        root.expandShortForms()
        self.init()
        try read(root)
        if let fault { throw root.origin(of: fault.path).error(fault.message) }
    }
}

extension ExperimentConfig {
    /// The config of a model that is there, with other settings of what does not change the model: searching, scoring,
    /// and the test sets.
    ///
    /// - Throws: `InputError` of kind `config` for settings that do not exist, contradict each other, or change the model.
    public func setting(_ overrides: [String]) throws(InputError) -> ExperimentConfig {
        guard !overrides.isEmpty else { return self }
        let config = try ExperimentConfig(yaml: yaml, file: "the model's config", overrides: overrides)
        let free = ["decoding.", "evaluation.", "corpus.test:"]
        let fixed = config.differences(from: self).first { difference in !free.contains { difference.hasPrefix($0) } }
        if let fixed {
            throw InputError(
                .config, "the model cannot be changed (\(fixed)): --set takes decoding, evaluation and corpus.test here"
            )
        }
        return config
    }
}

extension ConfigNode {
    /// A setting `a.b.c=value` of the command line.
    fileprivate init(
        setting: String, folder: String, environment: (String) -> String?
    ) throws(InputError) {
        let origin = ConfigOrigin(file: "--set \(abbreviated(setting))", line: nil, folder: folder, isOverride: true)
        guard let sign = setting.firstIndex(of: "=") else {
            throw origin.error("expected KEY=VALUE, such as training.optimizer.learning_rate=0.0005")
        }
        let value = String(setting[setting.index(after: sign)...])
        try self.init(yaml: value, path: String(setting[..<sign]), origin: origin, environment: environment)
    }

    /// Sets the value of the key that the path of a setting names.
    fileprivate mutating func apply(_ setting: ConfigNode) throws(InputError) {
        let keys = setting.path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard keys.count <= Self.mostKeys else { throw setting.origin.error(unknownKeyMessage(setting.path)) }
        set(keys[...], to: setting)
    }

    /// More than lead to any value.
    private static let mostKeys = 8
}

/// The value of a variable of the process's environment.
public func environmentVariable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
}
