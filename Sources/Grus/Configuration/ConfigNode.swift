import GrusFiles

/// Where a piece of a config was written.
struct ConfigOrigin: Sendable {
    /// The file as the user named it, or the option of the command line.
    var file: String
    /// The line in the file, counted from 1; nil outside of files.
    var line: Int?
    /// The absolute folder that relative paths start from.
    var folder: String
    /// Whether it was set on the command line, which wins over the file.
    var isOverride = false

    func error(_ message: String) -> InputError {
        InputError(.config, file: file, at: line.map { .line($0) }, message)
    }
}

/// A node of a config as it was written: not typed yet, but with its place.
struct ConfigNode: Sendable {
    enum Content: Sendable {
        /// Text; a plain scalar, without quotes, may also be a number or a word such as `none`.
        case scalar(String, isPlain: Bool)
        case list([ConfigNode])
        case mapping([Entry])
    }

    struct Entry: Sendable {
        var key: String
        /// Where the key stands.
        var origin: ConfigOrigin
        var value: ConfigNode
    }

    /// The keys that lead to the node, joined by dots; empty at the root.
    var path: String
    var origin: ConfigOrigin
    var content: Content

    /// The text of a scalar.
    var text: String? {
        if case .scalar(let text, _) = content { text } else { nil }
    }

    /// The text of a scalar without quotes.
    var plainText: String? {
        if case .scalar(let text, isPlain: true) = content { text } else { nil }
    }

    /// The entries of a mapping; those of a key with nothing behind it are none.
    var entries: [Entry]? {
        if case .mapping(let entries) = content { return entries }
        return plainText == "" ? [] : nil
    }

    /// The entry of a key of a mapping.
    subscript(key: String) -> Entry? { entries?.first { $0.key == key } }

    /// This node as one element of a list, whose keys have paths of their own.
    var asElement: ConfigNode {
        guard case .mapping(let entries) = content else { return self }
        var node = self
        node.path += "[]"
        node.content = .mapping(
            entries.map { entry in
                var entry = entry
                entry.value.path = node.path(of: entry.key)
                return entry
            })
        return node
    }

    /// Takes a key out of a mapping.
    mutating func remove(_ key: String) {
        guard let entries, self[key] != nil else { return }
        content = .mapping(entries.filter { $0.key != key })
    }

    /// The path of a key in this mapping.
    func path(of key: String) -> String {
        path.isEmpty ? key : "\(path).\(key)"
    }

    /// The error that this node is not what belongs here.
    func mismatch(expected: String) -> InputError {
        let found =
            switch content {
            case .scalar("", isPlain: true): "nothing"
            case .scalar(let text, _): "\"\(abbreviated(text))\""
            case .list: "a list"
            case .mapping: "a mapping"
            }
        let subject = path.isEmpty ? "" : "\(abbreviated(path)): "
        return origin.error("\(subject)expected \(expected), found \(found)")
    }

    /// Sets the value behind `keys`, making the mappings on the way that are not there yet.
    mutating func set(_ keys: ArraySlice<String>, to value: ConfigNode) {
        guard let key = keys.first else {
            self = value
            return
        }
        // What was no mapping becomes one here, and so is to blame on whoever sets the value.
        if entries == nil { origin = value.origin }
        var entries = entries ?? []
        let index = entries.firstIndex { $0.key == key } ?? entries.endIndex
        if index == entries.endIndex {
            let empty = ConfigNode(path: path(of: key), origin: value.origin, content: .mapping([]))
            entries.append(Entry(key: key, origin: value.origin, value: empty))
        }
        entries[index].origin = value.origin
        entries[index].value.set(keys.dropFirst(), to: value)
        content = .mapping(entries)
    }

    /// Where the key at `path` is written, or the innermost of the mappings around it that is. Elements of lists are named by
    /// their numbers, counted from 0.
    func origin(of path: String) -> ConfigOrigin {
        var node = self
        var origin = origin
        for key in path.split(separator: ".") {
            if case .list(let elements) = node.content, let index = Int(key), elements.indices.contains(index) {
                (node, origin) = (elements[index], elements[index].origin)
                continue
            }
            guard let entry = node[String(key)] else { return origin }
            (node, origin) = (entry.value, entry.origin)
        }
        return origin
    }
}
