import GrusFiles
import Yams

/// A section of a config: one table of fields, from which reading, checking, writing and the reference all follow.
protocol ConfigSection: Sendable {
    /// The section with every default.
    init()
    static var fields: [Field<Self>] { get }
    /// The key whose value says which of the others there are.
    static var decisiveKey: String { get }
    /// What is said of a key that there is not.
    static func unknownKeyMessage(_ path: String) -> String
}

extension ConfigSection {
    static var decisiveKey: String { "kind" }

    static func unknownKeyMessage(_ path: String) -> String { Grus.unknownKeyMessage(path) }
}

/// A key of a section.
struct Field<Section>: Sendable {
    let key: String
    let isRequired: Bool
    /// Whether the section, such as it is, has the key: a kind may not.
    var belongs: @Sendable (Section) -> Bool = { _ in true }
    let read: @Sendable (ConfigNode, inout Section) throws(InputError) -> Void
    /// The value as YAML; nil for a short form, which the resolved config writes out.
    let write: @Sendable (Section) -> Node?
    /// What the reference says about the key at the path given, and about the keys below it.
    let options: @Sendable (_ path: String) -> [ConfigOption]
    /// What the reference says about the keys of the elements of a list, behind all else of the section.
    var elements: @Sendable (_ path: String) -> [ConfigOption] = { _ in [] }
}

extension Field {
    /// The same key, whose value may be a list of sections.
    func listing<Element: ConfigSection>(_ element: Element.Type) -> Field {
        var field = self
        field.elements = { path in element.options(under: "\(path)[]") }
        return field
    }

    /// The same key, whose value may be a section.
    func containing<Inner: ConfigSection>(_ inner: Inner.Type) -> Field {
        var field = self
        field.elements = { path in inner.options(under: path) }
        return field
    }
}

extension Field where Section: ConfigSection {
    /// A key with a value of its own.
    static func value<Value>(
        _ key: String, _ property: any WritableKeyPath<Section, Value> & Sendable, _ form: Form<Value>,
        isRequired: Bool = false, if belongs: @escaping @Sendable (Section) -> Bool = { _ in true },
        _ documentation: String
    ) -> Field {
        Field(
            key: key, isRequired: isRequired, belongs: belongs,
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

    /// A short form of a field of the sections below: nothing but a line of the reference, for it is written out before
    /// anything is read.
    ///
    /// - Parameter stands: What stands before the documentation of the field.
    static func short<Inner>(_ field: Field<Inner>, key: String? = nil, _ stands: String) -> Field {
        Field(
            key: key ?? field.key, isRequired: false,
            read: { node, _ in preconditionFailure("the short form \(node.path) was not written out") },
            write: { _ in nil },
            options: { path in
                field.options(path).map { option in
                    ConfigOption(
                        path: option.path, expectation: option.expectation, defaultValue: option.defaultValue,
                        documentation: stands + option.documentation, isShortForm: true)
                }
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

extension Field where Section: ConfigSection {
    /// A key with a section below it that may be missing, written as another one is.
    static func section<Inner: ConfigSection>(
        _ key: String, _ property: any WritableKeyPath<Section, Inner?> & Sendable, like other: String,
        _ documentation: String
    ) -> Field {
        let expectation = "a mapping as \(other), or none"
        return Field(
            key: key, isRequired: false,
            read: { node, section throws(InputError) in
                guard node.plainText != "none" else { return section[keyPath: property] = nil }
                var inner = section[keyPath: property] ?? Inner()
                try inner.read(node)
                section[keyPath: property] = inner
            },
            write: { section in section[keyPath: property]?.node },
            options: { path in
                [ConfigOption(path: path, expectation: expectation, defaultValue: "none", documentation: documentation)]
            })
    }
}

extension ConfigSection {
    /// Reads the keys that `node` gives; the others keep their values.
    ///
    /// - Throws: `InputError` of kind `config` for unknown and missing keys and for what the forms of the fields
    ///   refuse.
    mutating func read(_ node: ConfigNode) throws(InputError) {
        guard let entries = node.entries else { throw node.mismatch(expected: "a mapping with keys") }
        let decisive = node[Self.decisiveKey]
        for entry in (decisive.map { [$0] } ?? []) + entries.filter({ $0.key != Self.decisiveKey }) {
            guard let field = Self.fields.first(where: { $0.key == entry.key }) else {
                throw entry.origin.error(Self.unknownKeyMessage(entry.value.path))
            }
            if field.belongs(self) {
                try field.read(entry.value, &self)
            } else if decisive?.origin.isOverride != true || entry.origin.isOverride {
                throw entry.origin.error("\(entry.value.path) does not belong to \(decision)")
            }
        }
        for field in Self.fields where field.isRequired && field.belongs(self) {
            if entries.contains(where: { $0.key == field.key }) { continue }
            throw node.origin.error("\(node.path(of: field.key)) is missing")
        }
    }

    /// What says which keys there are, as it stands in a config.
    private var decision: String {
        let value = Self.fields.first { $0.key == Self.decisiveKey }?.write(self)
        return value.map { "\(Self.decisiveKey): \($0.sequence == nil ? abbreviated($0.inline) : "[…]")" }
            ?? "this section"
    }

    /// The complete section as YAML.
    var node: Node {
        let fields = Self.fields.filter { $0.belongs(self) }
        return .mapping(
            Node.Mapping(
                fields.compactMap { field in field.write(self).map { (.text(field.key), $0) } }, .implicit, .block)
        )
    }

    static func options(under path: String) -> [ConfigOption] {
        let full = { (field: Field<Self>) in path.isEmpty ? field.key : "\(path).\(field.key)" }
        return fields.flatMap { $0.options(full($0)) } + fields.flatMap { $0.elements(full($0)) }
    }
}
