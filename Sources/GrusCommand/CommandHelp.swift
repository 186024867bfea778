import ArgumentParser
import Foundation

/// What a command says about its options, as the parser prints it for programs.
struct CommandHelp: Decodable {
    private let arguments: [Argument]?

    private struct Tool: Decodable {
        let command: CommandHelp
    }

    init(of command: any ParsableCommand.Type) {
        do {
            self = try JSONDecoder().decode(Tool.self, from: Data(command._dumpHelp().utf8)).command
        } catch {
            preconditionFailure("the help of \(command) cannot be read: \(error)")
        }
    }

    /// The options that a word names: `--beam`, `--beam=5`, `-b`, or several letters behind one dash.
    func options(in word: String) -> [Argument] {
        guard word.hasPrefix("-") else { return [] }
        let spelling = String(word.prefix { $0 != "=" })
        let named = (arguments ?? []).filter { $0.spellings.contains(spelling) }
        guard named.isEmpty, !word.hasPrefix("--") else { return named }
        return spelling.dropFirst().flatMap { letter in
            (arguments ?? []).filter { $0.spellings.contains("-\(letter)") }
        }
    }

    /// An option, a flag, or what has its meaning by its place.
    struct Argument: Decodable, CustomStringConvertible {
        private let kind: String
        private let isRepeating: Bool
        private let names: [Name]?

        private struct Name: Decodable {
            let kind: String
            let name: String
        }

        /// Whether it is an option with one value, which can be given once.
        var takesOneValue: Bool { kind == "option" && !isRepeating }

        /// Its names with their dashes.
        var spellings: [String] { (names ?? []).map { "\($0.kind == "long" ? "--" : "-")\($0.name)" } }

        /// Its longest name.
        var description: String { spellings.max { $0.count < $1.count } ?? "" }
    }
}
