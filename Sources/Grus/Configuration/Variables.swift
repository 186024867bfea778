import GrusFiles

/// Replaces every `${VARIABLE}` by its value; `$${` stands for a literal `${`.
///
/// - Throws: `InputError` of kind `config` for a variable that is not defined, or a brace that is not closed.
func expandVariables(
    in text: String, origin: ConfigOrigin, environment: (String) -> String?
) throws(InputError) -> String {
    var result = ""
    var rest = text[...]
    while let start = rest.firstRange(of: "${") {
        let before = rest[..<start.lowerBound]
        rest = rest[start.upperBound...]
        if before.hasSuffix("$") {
            result += before.dropLast() + "${"
            continue
        }
        guard let end = rest.firstIndex(of: "}") else {
            throw origin.error("\"\(abbreviated(text))\" opens ${ without closing it; write $${ for a literal ${")
        }
        let name = String(rest[..<end])
        guard !name.isEmpty else { throw origin.error("\"${}\" names no environment variable") }
        guard let value = environment(name) else {
            throw origin.error("the environment variable \(abbreviated(name)) is not defined")
        }
        result += before + value
        rest = rest[rest.index(after: end)...]
    }
    return result + rest
}

/// Writes text so that ``expandVariables(in:origin:environment:)`` gives it back.
func escapeVariables(in text: String) -> String {
    text.replacing("${", with: "$${")
}
