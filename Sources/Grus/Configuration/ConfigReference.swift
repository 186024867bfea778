extension ExperimentConfig {
    /// Every key with what may stand there, its default and its meaning, as a Markdown table per section.
    public static var reference: String {
        var lines: [String] = []
        var current: String?
        for option in options {
            let section = option.path.lastIndex(of: ".").map { String(option.path[..<$0]) } ?? ""
            if section != current {
                lines += section.isEmpty ? [] : ["", "## `\(section)`", ""]
                lines += ["| key | value | default | meaning |", "|---|---|---|---|"]
                current = section
            }
            let key = option.path.split(separator: ".").last ?? ""
            let standard = option.defaultValue.map { "`\($0)`" } ?? "required"
            lines.append("| `\(key)` | \(option.expectation) | \(standard) | \(option.documentation) |")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
