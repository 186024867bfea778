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

    /// The begin and the end of a text, as much as fits into a line.
    private func excerpt(_ text: String, indent: Int) -> String {
        String(repeating: " ", count: indent) + shortened(printable(text), to: 80 - indent) + "\n"
    }
}
