import GrusFiles

/// The config of a run key by key, as its file has it: also one of another version of Grus, whose keys may be others.
public struct RunSettings: Sendable, Equatable {
    private var values: [String: String] = [:]

    /// A key whose values are not the same in all runs.
    public struct Difference: Sendable, Equatable {
        /// The path of the key: `model.cell.reset`.
        public let key: String
        /// The value in each run, on one line; nil where there is none.
        public let values: [String?]
    }

    /// Reads the resolved config of a run.
    ///
    /// - Throws: `InputError` of kind `missing`, `io`, `data` or `config` for what is no YAML that can be read.
    public init(config path: String) throws(InputError) {
        let origin = ConfigOrigin(file: path, line: 1, folder: "")
        let node = try ConfigNode(yaml: readConfigText(path), origin: origin, environment: environmentVariable)
        guard node.entries?.isEmpty == false else { throw node.mismatch(expected: "a config: a mapping with keys") }
        add(node)
    }

    /// The value of a key, on one line.
    public subscript(key: String) -> String? { values[key] }

    /// Takes in the keys of a mapping; one whose keys are names of one's own is a value.
    private mutating func add(_ node: ConfigNode) {
        if case .mapping(let entries) = node.content, Self.standards[node.path] == nil {
            for entry in entries { add(entry.value) }
        } else {
            values[node.path] = node.inline
        }
    }

    // MARK: Differences

    /// The keys that not all of some runs have the same value of, in the order of the reference.
    ///
    /// A key that a run lacks, as its version of Grus did not have it or its kind of part does not, has its default.
    public static func differences(_ runs: [RunSettings]) -> [Difference] {
        let keys = Set(runs.flatMap(\.values.keys))
        let order = known.filter(keys.contains) + keys.subtracting(known).sorted()
        return order.filter { key in
            Set(runs.map { $0[key] ?? standards[key] ?? "" }).count > 1
        }.map { key in Difference(key: key, values: runs.map { $0[key] }) }
    }

    /// The keys that have another value than their default, in the order of the reference; nil where there is no default.
    package var unusual: [(key: String, value: String, standard: String?)] {
        let order = Self.known.filter(values.keys.contains) + Set(values.keys).subtracting(Self.known).sorted()
        return order.compactMap { key in
            let (value, standard) = (values[key] ?? "", Self.standards[key] ?? "")
            return value == standard ? nil : (key, value, standard.isEmpty ? nil : standard)
        }
    }

    /// The paths of all keys, in the order of the reference.
    private static let known = ExperimentConfig.options.filter { !$0.isShortForm }.map(\.path)

    /// The defaults of all keys that have a value of their own; one that must be given has none, which is empty.
    private static let standards: [String: String] = Dictionary(
        ExperimentConfig.options.filter { !$0.isShortForm }.map { ($0.path, $0.defaultValue ?? "") },
        uniquingKeysWith: { first, _ in first })

    // MARK: Short names of keys

    /// The end of a key's path that no other key ends with: `reset` for `model.cell.reset`.
    public static func shortest(_ key: String) -> String {
        let names = key.split(separator: ".")
        let ends = names.indices.reversed().map { names[$0...].joined(separator: ".") }
        return ends.first { ambiguousEnds[$0] == nil } ?? key
    }

    /// The ends that more than one path has.
    private static let ambiguousEnds: [String: Int] = {
        var counts: [String: Int] = [:]
        for path in standards.keys {
            let names = path.split(separator: ".")
            for start in names.indices { counts[names[start...].joined(separator: "."), default: 0] += 1 }
        }
        return counts.filter { $0.value > 1 }
    }()
}

extension ConfigNode {
    /// The value on one line.
    var inline: String {
        switch content {
        case .scalar(let text, _): text
        case .list(let elements): "[" + elements.map(\.inline).joined(separator: ", ") + "]"
        case .mapping(let entries):
            "{" + entries.map { "\($0.key): \($0.value.inline)" }.joined(separator: ", ") + "}"
        }
    }
}
