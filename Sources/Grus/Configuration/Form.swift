import GrusFiles
import Yams

/// How one kind of value is written in a config: what may stand there, and the way from YAML and back.
struct Form<Value>: Sendable {
    /// What is expected, as error messages and the reference word it: `a whole number of at least 1`.
    let expectation: String
    let read: @Sendable (ConfigNode) throws(InputError) -> Value
    let write: @Sendable (Value) -> Node

    init(
        _ expectation: String, read: @escaping @Sendable (ConfigNode) throws(InputError) -> Value,
        write: @escaping @Sendable (Value) -> Node
    ) {
        self.expectation = expectation
        self.read = read
        self.write = write
    }

    /// A form whose values stand in one node; `parse` gives nil for a node that is not one.
    init(
        _ expectation: String, parse: @escaping @Sendable (ConfigNode) -> Value?,
        write: @escaping @Sendable (Value) -> Node
    ) {
        self.init(
            expectation,
            read: { node throws(InputError) in
                guard let value = parse(node) else { throw node.mismatch(expected: expectation) }
                return value
            }, write: write)
    }

    /// This form, or the word `none` or a null of YAML for nil; `words` are further words for nil.
    func orNone(_ words: String...) -> Form<Value?> {
        let expectation = "\(expectation), or none"
        return Form<Value?>(
            expectation,
            read: { node throws(InputError) in
                if let word = node.plainText, (["none", "null", "~"] + words).contains(word) { return nil }
                do throws(InputError) {
                    return try read(node)
                } catch {
                    // What is wrong inside of a list or a mapping is told from there.
                    throw node.plainText == nil && node.text == nil ? error : node.mismatch(expected: expectation)
                }
            },
            write: { value in value.map(write) ?? .plain("none") })
    }
}

extension Node {
    /// A scalar that is written as it is.
    static func plain(_ text: String) -> Node {
        .scalar(Scalar(text, .implicit, .plain))
    }

    /// A scalar that every YAML reader takes for text.
    static func text(_ text: String) -> Node {
        let escaped = escapeVariables(in: text)
        let isText = Node.plain(escaped).tag == Tag(.str) && !["none", "false", "true"].contains(escaped)
        return .scalar(Scalar(escaped, Tag(.str), isText ? .any : .doubleQuoted))
    }

    /// A mapping of one line, in the order given.
    static func flow(_ pairs: KeyValuePairs<String, Node>) -> Node {
        .mapping(Mapping(pairs.map { (.text($0.key), $0.value) }, .implicit, .flow))
    }

    /// The value on one line, as messages and the reference show it.
    var inline: String {
        switch self {
        case .scalar(let scalar): scalar.string
        case .sequence(let sequence): "[" + sequence.map(\.inline).joined(separator: ", ") + "]"
        case .mapping(let mapping):
            "{" + mapping.map { "\($0.key.inline): \($0.value.inline)" }.joined(separator: ", ") + "}"
        case .alias: "*"
        }
    }
}
