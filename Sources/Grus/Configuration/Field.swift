import GrusFiles
import Yams

/// A section of a config: one table of fields, from which reading, checking, writing and the reference all follow.
protocol ConfigSection: Sendable {
    /// The section with every default.
    init()
    static var fields: [Field<Self>] { get }
}

/// A key of a section.
struct Field<Section>: Sendable {
    let key: String
    let isRequired: Bool
    let read: @Sendable (ConfigNode, inout Section) throws(InputError) -> Void
    let write: @Sendable (Section) -> Node
    /// What the reference says about the key at the path given, and about the keys below it.
    let options: @Sendable (_ path: String) -> [ConfigOption]
}

extension Field where Section: ConfigSection {
    /// A key with a value of its own.
    static func value<Value>(
        _ key: String, _ property: any WritableKeyPath<Section, Value> & Sendable, _ form: Form<Value>,
        isRequired: Bool = false, _ documentation: String
    ) -> Field {
        Field(
            key: key, isRequired: isRequired,
            read: { node, section throws(InputError) in section[keyPath: property] = try form.read(node) },
            write: { section in form.write(section[keyPath: property]) },
            options: { path in
                let standard = isRequired ? nil : form.write(Section()[keyPath: property]).inline
                return [
                    ConfigOption(
                        path: path, expectation: form.expectation, defaultValue: standard, documentation: documentation)
                ]
            })
    }

    /// A key with a section below it.
    static func section<Inner: ConfigSection>(
        _ key: String, _ property: any WritableKeyPath<Section, Inner> & Sendable
    ) -> Field {
        Field(
            key: key, isRequired: Inner.fields.contains(where: \.isRequired),
            read: { node, section throws(InputError) in try section[keyPath: property].read(node) },
            write: { section in section[keyPath: property].node },
            options: { path in Inner.options(under: path) })
    }
}

extension ConfigSection {
    /// Reads the keys that `node` gives; the others keep their values.
    ///
    /// - Throws: `InputError` of kind `config` for unknown and missing keys and for what the forms of the fields
    ///   refuse.
    mutating func read(_ node: ConfigNode) throws(InputError) {
        guard let entries = node.entries else { throw node.mismatch(expected: "a mapping with keys") }
        for entry in entries {
            guard let field = Self.fields.first(where: { $0.key == entry.key }) else {
                throw entry.origin.error(unknownKeyMessage(entry.value.path))
            }
            try field.read(entry.value, &self)
        }
        for field in Self.fields where field.isRequired && !entries.contains(where: { $0.key == field.key }) {
            throw node.origin.error("\(node.path(of: field.key)) is missing")
        }
    }

    /// The complete section as YAML.
    var node: Node {
        .mapping(Node.Mapping(Self.fields.map { (.text($0.key), $0.write(self)) }, .implicit, .block))
    }

    static func options(under path: String) -> [ConfigOption] {
        fields.flatMap { $0.options(path.isEmpty ? $0.key : "\(path).\($0.key)") }
    }
}
