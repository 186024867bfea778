import Grus

/// The texts that a command line of `grus evaluate` names.
struct EvaluatedTexts {
    let references: [TextReader]
    /// One text for each system, or standard input with a column for each.
    let systems: [TextReader]
    /// The names of the systems.
    let names: [String]

    /// Opens the texts.
    ///
    /// - Throws: `InputError` of kind `usage` if they do not go together, and what opening throws.
    init(
        references: [String], input: [String], numRefs: Int, _ significance: SignificanceOptions
    ) throws(InputError) {
        guard !references.isEmpty else {
            throw InputError(.usage, "expected reference files, or --model")
        }
        guard (1...1000).contains(numRefs) else {
            throw InputError(.usage, "--num-refs \(numRefs): expected 1 to 1000")
        }
        guard numRefs == 1 || references.count == 1 else {
            throw InputError(.usage, "--num-refs is for a single reference file, not for \(references.count)")
        }
        let isPaired = significance.isPaired
        let files = try Self.distinct(input, dropsBaseline: isPaired)
        self.references = try references.map { file throws(InputError) in try TextReader(file: file, columns: numRefs) }
        guard files.isEmpty else {
            systems = try files.map { file throws(InputError) in try TextReader(file: file) }
            names = isPaired ? ["Baseline: \(files[0])"] + files[1...] : files
            return
        }
        let text = try TextReader(standardInput: ())
        systems = [text]
        names = (1...text.columns).map { number in
            if isPaired { return number == 1 ? "Baseline" : "System \(number - 1)" }
            return "System \(number)"
        }
    }

    /// The files, each once: the baseline may be named again among the systems that it is compared with.
    private static func distinct(_ files: [String], dropsBaseline: Bool) throws(InputError) -> [String] {
        var result: [String] = []
        for file in files {
            guard result.contains(file) else {
                result.append(file)
                continue
            }
            guard dropsBaseline, file == result[0] else {
                throw InputError(.usage, "--input names \(file) twice")
            }
        }
        return result
    }
}
