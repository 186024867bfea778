import ArgumentParser

/// How many threads a command has.
struct ThreadOptions: ParsableArguments {
    @Option(help: "The number of threads; the result does not depend on it. (default: one per core)")
    var threads: Int?

    func validate() throws {
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads \(threads): expected 1 to 1024")
        }
    }
}
