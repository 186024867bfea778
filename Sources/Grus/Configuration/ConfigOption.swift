/// What the reference says about one key of a config.
public struct ConfigOption: Sendable, Equatable {
    /// The keys that lead to it, joined by dots, as `--set` takes them.
    public let path: String
    /// What may stand there: `a whole number of at least 1`.
    public let expectation: String
    /// The value without the key, as YAML; nil for a key that must be given.
    public let defaultValue: String?
    /// What it is, in one line.
    public let documentation: String
    /// Whether it is short for keys of the sections below, which the resolved config has in its place.
    public var isShortForm = false
}

extension ExperimentConfig {
    /// Every key of a config, in the order of the resolved config.
    public static var options: [ConfigOption] { options(under: "") }

    /// The paths of all keys, those of sections included.
    static var knownPaths: [String] {
        var paths: [String] = []
        for option in options {
            let keys = option.path.split(separator: ".")
            for count in keys.indices.map({ $0 + 1 }) {
                let path = keys.prefix(count).joined(separator: ".")
                if !paths.contains(path) { paths.append(path) }
            }
        }
        return paths
    }
}
