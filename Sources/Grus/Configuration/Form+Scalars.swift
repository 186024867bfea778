import GrusFiles
import Yams

/// A limit of a number.
enum Bound: Sendable {
    case above(Double), atLeast(Double), below(Double), atMost(Double)

    func allows(_ value: Double) -> Bool {
        switch self {
        case .above(let limit): value > limit
        case .atLeast(let limit): value >= limit
        case .below(let limit): value < limit
        case .atMost(let limit): value <= limit
        }
    }

    var description: String {
        switch self {
        case .above(let limit): "above \(short(limit))"
        case .atLeast(let limit): "of at least \(short(limit))"
        case .below(let limit): "below \(short(limit))"
        case .atMost(let limit): "at most \(short(limit))"
        }
    }

    private func short(_ limit: Double) -> String {
        limit == limit.rounded() ? "\(Int(limit))" : "\(limit)"
    }
}

extension Form where Value == Int {
    static func wholeNumber(_ range: ClosedRange<Int>) -> Form {
        Form("a whole number from \(range.lowerBound) to \(range.upperBound)") { node in
            node.plainText.flatMap { Int($0) }.flatMap { range.contains($0) ? $0 : nil }
        } write: { value in
            .plain("\(value)")
        }
    }

    static func oddNumber(_ range: ClosedRange<Int>) -> Form {
        Form("an odd number from \(range.lowerBound) to \(range.upperBound)") { node in
            node.plainText.flatMap { Int($0) }.flatMap { range.contains($0) && !$0.isMultiple(of: 2) ? $0 : nil }
        } write: { value in
            .plain("\(value)")
        }
    }

    static func wholeNumber(atLeast minimum: Int) -> Form {
        Form("a whole number of at least \(minimum)") { node in
            node.plainText.flatMap { Int($0) }.flatMap { $0 >= minimum ? $0 : nil }
        } write: { value in
            .plain("\(value)")
        }
    }
}

extension Form where Value == Int {
    /// A number of bytes, written with a unit: `512MB`, `4GB`; a megabyte is 10⁶ bytes, as elsewhere.
    static var bytes: Form<Int> {
        Form<Int>("a size of at least 1MB, such as 512MB or 4GB") { node -> Int? in
            guard let text = node.text, let unit = ByteUnit.all.first(where: { text.hasSuffix($0.name) })
            else { return nil }
            let digits = text.dropLast(unit.name.count)
            guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let count = Int(digits), count > 0
            else { return nil }
            let (bytes, isTooLarge) = count.multipliedReportingOverflow(by: unit.bytes)
            return isTooLarge ? nil : bytes
        } write: { value in
            let unit = ByteUnit.all.first { value.isMultiple(of: $0.bytes) } ?? ByteUnit.megabyte
            return .plain("\(value / unit.bytes)\(unit.name)")
        }
    }
}

/// A unit of sizes in a config.
private struct ByteUnit {
    let name: String
    let bytes: Int

    static let megabyte = ByteUnit(name: "MB", bytes: 1_000_000)
    /// The largest first.
    static let all = [
        ByteUnit(name: "TB", bytes: 1_000_000_000_000), ByteUnit(name: "GB", bytes: 1_000_000_000), megabyte,
    ]
}

extension Form where Value == Double {
    static func number(_ bounds: Bound...) -> Form {
        Form("a number \(bounds.map(\.description).joined(separator: " and "))") { node in
            guard let text = node.plainText, text.utf8.allSatisfy(isDecimal), let value = Double(text),
                value.isFinite, bounds.allSatisfy({ $0.allows(value) })
            else { return nil }
            return value
        } write: { value in
            .plain(decimal(value))
        }
    }

    /// Whether a byte may stand in a decimal number, which leaves out `inf`, `nan` and hexadecimal ones.
    private static func isDecimal(_ byte: UInt8) -> Bool {
        "0123456789+-.eE".utf8.contains(byte)
    }

    /// The shortest decimal number that reads back equal; YAML 1.1 wants a point in it.
    private static func decimal(_ value: Double) -> String {
        let text = "\(value)"
        return text.contains(".") ? text : text.replacing("e", with: ".0e")
    }
}

extension Form where Value == Bool {
    static var truth: Form {
        Form("true or false") { node in
            node.plainText.flatMap { Bool($0) }
        } write: { value in
            .plain("\(value)")
        }
    }
}

extension Form where Value == String {
    /// Text of one line.
    static func text(_ expectation: String, where isAllowed: @escaping @Sendable (String) -> Bool) -> Form {
        Form(expectation) { node in
            node.text.flatMap { isAllowed($0) ? $0 : nil }
        } write: { value in
            .text(value)
        }
    }

    /// A name that can also be the name of a file.
    static let name = Form.text("a name without slashes that does not begin with a dot", where: isName)

    /// Whether a text can be the name of a file.
    static func isName(_ text: String) -> Bool {
        !text.isEmpty && !text.hasPrefix(".") && !text.unicodeScalars.contains { $0 == "/" || $0.value < 32 }
    }

    /// A language code: the file name extension of a side.
    static let language = Form.text("a language code, such as en or pt-BR") { code in
        !code.isEmpty && code.utf8.allSatisfy { byte in byte == 45 || byte == 95 || isLetterOrDigit(byte) }
    }

    /// A path, relative to the folder of the config file or, on the command line, to the working directory.
    static let path = Form("a path") { node in
        guard let path = node.text, !path.isEmpty, !path.utf8.contains(0) else { return nil }
        return absolute(path, in: node.origin.folder)
    } write: { value in
        .text(value)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
}

extension Form where Value: RawRepresentable<String> & CaseIterable & Sendable {
    /// One of the words of an enumeration.
    static var choice: Form { choice(of: Array(Value.allCases)) }

    /// One of some words of an enumeration.
    static func choice(of values: [Value]) -> Form {
        let words = values.map(\.rawValue)
        return Form(alternatives(words)) { node in
            node.text.flatMap { words.contains($0) ? Value(rawValue: $0) : nil }
        } write: { value in
            .plain(value.rawValue)
        }
    }
}

/// `a, b or c`.
func alternatives(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " or " + last
}

/// `path` as seen from an absolute `folder` that has no symbolic links in it.
func absolute(_ path: String, in folder: String) -> String {
    if path.hasPrefix("/") { return path }
    var folder = folder.split(separator: "/")
    var parts = path.split(separator: "/")[...]
    while let first = parts.first, first == ".." || first == "." {
        if first == ".." { _ = folder.popLast() }
        parts = parts.dropFirst()
    }
    return "/" + (folder + parts).joined(separator: "/")
}
