/// A JSON value whose members keep their order, so that scores read as sacreBLEU's do.
enum JSONValue {
    case null
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([(key: String, value: JSONValue)])

    /// The value over several lines, indented by one space per level.
    func text(level: Int = 0) -> String {
        switch self {
        case .array(let items): Self.block(items.map { $0.text(level: level + 1) }, "[", "]", level)
        case .object(let members):
            Self.block(members.map { "\(quoted($0)): \($1.text(level: level + 1))" }, "{", "}", level)
        default: line
        }
    }

    /// The value on one line.
    var line: String {
        switch self {
        case .null: "null"
        case .number(let number): number.isFinite ? "\(number)" : "null"
        case .string(let text): quoted(text)
        case .array(let items): "[\(items.map(\.line).joined(separator: ", "))]"
        case .object(let members): "{\(members.map { "\(quoted($0)): \($1.line)" }.joined(separator: ", "))}"
        }
    }

    private static func block(_ lines: [String], _ open: String, _ close: String, _ level: Int) -> String {
        guard !lines.isEmpty else { return open + close }
        let margin = "\n" + String(repeating: " ", count: level)
        return open + margin + " " + lines.joined(separator: "," + margin + " ") + margin + close
    }
}

/// A JSON string: quotes, backslashes and control characters escaped (RFC 8259), all else as it is.
private func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        case "\0"..."\u{1F}", "\u{7F}":
            let digits = String(scalar.value, radix: 16)
            result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}
