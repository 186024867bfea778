import ArgumentParser
import Grus

/// The words of a command line, before they are parsed and when they are complained about.
struct Invocation {
    /// What follows the program's name.
    private let words: [String]
    private let command: any ParsableCommand.Type
    /// The command with the program before it: `grus evaluate`.
    private let name: String

    init(_ words: [String], of program: (some ParsableCommand).Type) {
        self.words = words
        let first = words.first { !$0.hasPrefix("-") }
        let subcommand = program.configuration.subcommands.first { $0._commandName == first }
        command = subcommand ?? program
        name = [program._commandName, subcommand?._commandName].compactMap(\.self).joined(separator: " ")
    }

    /// The words as the parser takes them: a number below zero is joined to its option, `--beam=-1`, lest it be taken for
    /// an option itself.
    ///
    /// - Throws: `InputError` of kind `usage` if an option that has one value is given twice; the parser would take the
    ///   last.
    func checkedWords() throws(InputError) -> [String] {
        // The help of a command takes longer to make than to parse its words.
        guard words.count(where: { $0.hasPrefix("-") }) > 1 else { return words }
        let help = CommandHelp(of: command)
        var result: [String] = []
        var given: Set<String> = []
        var rest = words[...]
        while let word = rest.first, word != "--" {
            rest.removeFirst()
            result.append(word)
            for option in help.options(in: word) where option.takesOneValue {
                guard given.insert(option.description).inserted else {
                    throw InputError(.usage, "\(option) is given twice")
                }
                guard !word.contains("="), let value = rest.first, isNumberBelowZero(value) else { continue }
                rest.removeFirst()
                result[result.endIndex - 1] = "\(word)=\(value)"
            }
        }
        return result + rest
    }

    private func isNumberBelowZero(_ word: String) -> Bool { word.hasPrefix("-") && Double(word) != nil }

    /// A fault of the command line on one line, with long words cut short, and where to look.
    func explain(_ fault: String) -> String {
        let values = words.flatMap { [$0, String($0.drop { $0 != "=" }.dropFirst())] }
        let text = values.filter { $0.count > Self.longestWord }.reduce(fault) { text, value in
            text.replacing(value, with: "\(value.prefix(Self.longestWord / 2))…")
        }
        var line = text.split(whereSeparator: \.isNewline).map { $0.drop { $0 == " " } }.joined(separator: " ")
        if line.last == "." { line.removeLast() }
        return "\(line.prefix(Self.longestFault)) (see \(name) --help)"
    }

    /// Characters of a word that are shown whole, and of a fault that names many words.
    private static let (longestWord, longestFault) = (80, 500)
}
