import GrusFiles
import Yams

extension ConfigNode {
    /// Parses one YAML document and replaces `${VARIABLE}` in its scalars.
    ///
    /// - Throws: `InputError` of kind `config`, with the line, for text that is not one YAML document, for a key that
    ///   is not text or is given twice, and for a variable that is not defined.
    init(
        yaml: String, path: String = "", origin: ConfigOrigin, environment: (String) -> String?
    ) throws(InputError) {
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml, .default, .default, .utf8)
        } catch {
            throw Self.syntaxError(error, in: origin)
        }
        let node = root ?? .scalar(.init("", .implicit, .plain))
        var room = Self.mostNodes
        try self.init(node, path: path, origin: origin, environment: environment, room: &room)
    }

    /// Aliases of aliases make any number of values from a few lines.
    private static let mostNodes = 100_000

    /// - Parameter room: how many nodes there may still be.
    private init(
        _ node: Node, path: String, origin: ConfigOrigin, environment: (String) -> String?, room: inout Int
    ) throws(InputError) {
        room -= 1
        guard room >= 0 else {
            var start = origin
            if start.line != nil { start.line = 1 }
            throw start.error("more than \(Self.mostNodes) values, with those that aliases stand for")
        }
        var origin = origin
        if origin.line != nil, let mark = node.mark { origin.line = mark.line }
        self.init(path: path, origin: origin, content: .list([]))
        switch node {
        case .scalar(let scalar):
            let text = try expandVariables(in: scalar.string, origin: origin, environment: environment)
            // Inside of {} and [] YAML wants quotes around ${VARIABLE}; what it stands for may still be a number.
            content = .scalar(text, isPlain: scalar.style == .plain || text != scalar.string)
        case .sequence(let sequence):
            var list: [ConfigNode] = []
            for element in sequence {
                list.append(try ConfigNode(element, path: path, origin: origin, environment: environment, room: &room))
            }
            content = .list(list)
        case .mapping(let mapping):
            var entries: [Entry] = []
            for (key, value) in mapping {
                var keyOrigin = origin
                if origin.line != nil, let mark = key.mark { keyOrigin.line = mark.line }
                guard let name = key.scalar?.string else {
                    throw keyOrigin.error("a key is a word, not a list or a mapping")
                }
                let value = try ConfigNode(
                    value, path: self.path(of: name), origin: keyOrigin, environment: environment, room: &room)
                entries.append(Entry(key: name, origin: keyOrigin, value: value))
            }
            content = .mapping(entries)
        case .alias:
            throw origin.error("an alias without its anchor")
        }
    }

    private static func syntaxError(_ error: any Error, in origin: ConfigOrigin) -> InputError {
        func fault(_ problem: String, line: Int?) -> InputError {
            var place = origin
            if origin.line != nil { place.line = line ?? 1 }
            return place.error(problem)
        }
        switch error as? YamlError {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            if problem.contains("nesting level") {
                return fault("lists and mappings are nested too deeply", line: mark.line)
            }
            let beginning = context.map { "\($0.text) in line \($0.mark.line), " } ?? ""
            return fault("not valid YAML: \(beginning)\(problem)", line: mark.line)
        case .reader(let problem, let offset, _, let yaml):
            let line = offset.map { yaml.prefix($0).count { $0.isNewline } + 1 }
            return fault("not valid YAML: \(problem)", line: line)
        case .duplicatedKeysInMapping(let keys, let context):
            return fault("the key \(keys.first ?? "") is given more than once", line: context.mark.line)
        default:
            return fault("not valid YAML: \(error)", line: nil)
        }
    }
}
