import Foundation
import GrusCorpus

/// What was found in the data sets, for people: kind by kind, with what it means, what to do, and examples.
struct DoctorText {
    private let config: CorpusConfig
    private let sets: [DataSetReport]

    init(_ config: CorpusConfig, _ sets: [DataSetReport]) {
        self.config = config
        self.sets = sets
    }

    var text: String {
        var explained: Set<Damage> = []
        return sets.enumerated().map { section($1, isTraining: $0 == 0, &explained) }.joined(separator: "\n")
    }

    private func section(
        _ set: DataSetReport, isTraining: Bool, _ explained: inout Set<Damage>
    ) -> String {
        var text = "Doctor: \(set.name), \(pairs(set.pairs))\n"
        for level in Damage.Level.allCases {
            let kinds = Damage.allCases.filter { $0.level == level && set.counts[$0] != nil }
            guard !kinds.isEmpty else { continue }
            text +=
                "\n  \(title(level, of: set))\(level == .damage && isTraining ? " that grus clean leaves out" : "")\n"
            for kind in kinds {
                guard let count = set.counts[kind] else { continue }
                text += "    \(kind.rawValue): \(pairs(count.pairs)) (\(share(count.pairs, of: set.pairs)))\n"
                if explained.insert(kind).inserted {
                    text += wrapped("\(kind.meaning) \(kind.advice)", indent: 6)
                }
                text += count.examples.map(lines).joined()
            }
        }
        return set.counts.isEmpty ? text + "  Nothing was found.\n" : text
    }

    private func title(_ level: Damage.Level, of set: DataSetReport) -> String {
        switch level {
        case .damage: "Damage: \(pairs(set.rejected))"
        case .suspicion: "Suspicion: look at the examples"
        case .note: "Good to know"
        }
    }

    private func pairs(_ count: Int) -> String { count == 1 ? "1 pair" : "\(grouped(Double(count))) pairs" }

    private func lines(_ example: DataSetReport.Example) -> String {
        let place = (example.file as NSString).lastPathComponent
        let texts =
            switch example.side {
            case .source: [(config.source, example.pair.source)]
            case .target: [(config.target, example.pair.target)]
            case nil: [(config.source, example.pair.source), (config.target, example.pair.target)]
            }
        return excerpt("\(place):\(example.line): \(example.detail)", indent: 6)
            + texts.map { excerpt("\($0.0)  \($0.1)", indent: 8) }.joined()
    }

    /// As much of a text as fits into a line.
    private func excerpt(_ text: String, indent: Int) -> String {
        let width = 80 - indent
        var (line, used) = ("", 0)
        for character in printable(text) {
            used += columns(of: character)
            guard used < width else { return String(repeating: " ", count: indent) + line + "…\n" }
            line.append(character)
        }
        return String(repeating: " ", count: indent) + line + "\n"
    }

    /// How wide terminals show a character: those of East Asia twice as wide as others.
    private func columns(of character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        return switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            2
        default: 1
        }
    }
}
