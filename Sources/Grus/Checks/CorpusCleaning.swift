import GrusCorpus
import GrusFiles
import GrusRuntime

/// Writes the training set of an experiment without the pairs that are surely damaged.
public struct CorpusCleaning {
    private let config: ExperimentConfig
    private let damage: Set<Damage>
    private let prefix: String

    /// A cleaning of an experiment's corpus.
    ///
    /// - Parameters:
    ///   - keeping: kinds of damage that are usually left out, but stay.
    ///   - dropping: kinds of damage that usually stay, but are left out.
    ///   - output: the beginning of the names of the files that are written; nil for `cleaned/NAME`.
    public init(
        _ config: ExperimentConfig, keeping: [Damage] = [], dropping: [Damage] = [], output: String? = nil
    ) {
        self.config = config
        damage = Set(Damage.allCases.filter { $0.level == .damage }).union(dropping).subtracting(keeping)
        prefix = output ?? "cleaned/\(config.name)"
    }

    /// Reads the corpora, and writes.
    ///
    /// - Parameter threads: the number of threads; nil takes one per core. The result does not depend on it.
    /// - Returns: what was done, in words.
    /// - Throws: `InputError` for what cannot be read or written; then no file is changed.
    public func run(threads: Int? = nil) throws(InputError) -> String {
        let pool = try ThreadPool(count: threads ?? ThreadPool.standardCount)
        let cleaner = try CorpusCleaner(config.corpus, on: pool)
        if let slash = prefix.lastIndex(of: "/") { try makeFolder(String(prefix[..<slash])) }
        let output = CorpusCleaner.Output(prefix: prefix, config.corpus)
        return text(try cleaner.write(without: damage, to: output), output)
    }

    private func text(_ report: CorpusCleaner.Report, _ output: CorpusCleaner.Output) -> String {
        let reasons = Damage.allCases.compactMap { kind in
            report.dropped[kind].map { "  \(kind.rawValue): \(grouped(Double($0)))\n" }
        }
        let dropped = report.read - report.kept
        return """
            \(grouped(Double(report.read))) pairs read, \(grouped(Double(report.kept))) kept, \
            \(grouped(Double(dropped))) left out (\(share(dropped, of: report.read)))
            \(reasons.joined())\
            written: \(output.source)
                     \(output.target)
                     \(output.log)  (which pairs were left out, and why)
            to use them: grus train CONFIG --set corpus.train=\(prefix)

            """
    }
}

/// `0.04 %`.
func share(_ part: Int, of all: Int) -> String {
    guard part > 0, all > 0 else { return "0 %" }
    let percent = 100 * Double(part) / Double(all)
    let rounded = (percent * 100).rounded() / 100
    return rounded < 0.01 ? "below 0.01 %" : "\(rounded) %"
}
