import Yams

extension ExperimentConfig {
    /// The resolved config: every key with its value, and absolute paths. It reads back equal, from any folder.
    public var yaml: String {
        do {
            return try Yams.serialize(node: node, width: -1, allowUnicode: true)
        } catch {
            preconditionFailure("a config that cannot be written as YAML: \(error)")
        }
    }

    /// The keys whose values differ from those of another config, each with both values: `seed: 1, was 2`.
    public func differences(from other: ExperimentConfig) -> [String] {
        zip(settings, other.settings).compactMap { mine, theirs in
            mine.value == theirs.value ? nil : "\(mine.path): \(mine.value), was \(theirs.value)"
        }
    }

    /// Every key with its value, in the order of ``options``.
    private var settings: [(path: String, value: String)] {
        Self.options.map { option in
            let node = option.path.split(separator: ".").reduce(node) { $0[String($1)] ?? .plain("") }
            return (option.path, node.inline)
        }
    }
}
