import GrusFiles

/// A JSON value whose members keep their order, so that scores read as sacreBLEU's do.
package enum JSONValue {
    case null
    /// A number, true, false or null as it is written.
    case literal(String)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([(key: String, value: JSONValue)])

    /// The value over several lines, indented by one space per level.
    package func text(level: Int = 0) -> String {
        switch self {
        case .array(let items): Self.block(items.map { $0.text(level: level + 1) }, "[", "]", level)
        case .object(let members):
            Self.block(members.map { "\($0.jsonQuoted): \($1.text(level: level + 1))" }, "{", "}", level)
        default: line
        }
    }

    /// The value on one line.
    package var line: String {
        switch self {
        case .null: "null"
        case .literal(let text): text
        case .number(let number): number.isFinite ? "\(number)" : "null"
        case .string(let text): text.jsonQuoted
        case .array(let items): "[\(items.map(\.line).joined(separator: ", "))]"
        case .object(let members): "{\(members.map { "\($0.jsonQuoted): \($1.line)" }.joined(separator: ", "))}"
        }
    }

    private static func block(_ lines: [String], _ open: String, _ close: String, _ level: Int) -> String {
        guard !lines.isEmpty else { return open + close }
        let margin = "\n" + String(repeating: " ", count: level)
        return open + margin + " " + lines.joined(separator: "," + margin + " ") + margin + close
    }
}
