/// A text on one line, as a terminal shows it and no more: control characters, other ends of lines, and what turns the
/// direction of writing are written out as `\u{…}`. Names of files, and what stands in them, may hold anything.
package func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isUnprintable) else { return text }
    return text.unicodeScalars.reduce(into: "") { line, scalar in
        if isUnprintable(scalar) {
            line += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
        } else {
            line.unicodeScalars.append(scalar)
        }
    }
}

private func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    case .format: scalar.properties.isBidiControl
    default: false
    }
}
