import CICU

/// Appends the lower case of one scalar of a text: the full mapping of Unicode's SpecialCasing without a locale.
///
/// Only two scalars need more than the simple mapping: İ becomes two scalars, and Σ depends on its neighbours.
func appendLowercase(
    of text: [Unicode.Scalar], at index: Int, to output: inout [Unicode.Scalar]
) {
    let scalar = text[index]
    switch scalar.value {
    case 0x41...0x5A: output.append(Unicode.Scalar(UInt8(truncatingIfNeeded: scalar.value) | 0x20))
    case ..<0x80: output.append(scalar)
    case 0x130:
        output.append("i")
        output.append("\u{307}")
    case 0x3A3: output.append(isFinalSigma(in: text, at: index) ? "ς" : "σ")
    default: output.append(Unicode.Scalar(icu_simple_lowercase(scalar.value)) ?? scalar)
    }
}

/// Unicode's Final_Sigma: a cased letter before, none after, case-ignorable scalars aside.
private func isFinalSigma(in text: [Unicode.Scalar], at index: Int) -> Bool {
    var before = index - 1
    while before >= 0, icu_is_case_ignorable(text[before].value) { before -= 1 }
    guard before >= 0, icu_is_cased(text[before].value) else { return false }
    var after = index + 1
    while after < text.count, icu_is_case_ignorable(text[after].value) { after += 1 }
    return after == text.count || !icu_is_cased(text[after].value)
}
