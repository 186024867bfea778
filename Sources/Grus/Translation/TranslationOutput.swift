import GrusCorpus
import GrusFiles

/// Where translations go: standard output, or a file that appears when it is whole.
public final class TranslationOutput {
    private let file: LineWriter?

    /// Opens a file, zstd-compressed if its name ends in `.zst`; nil is standard output.
    ///
    /// - Throws: `InputError` of kind `cannotCreate`.
    public init(file: String?) throws(InputError) {
        self.file = try file.map { path throws(InputError) in try LineWriter(path: path) }
    }

    /// Whether what is written may stand on the terminal, between what standard error says.
    public var isForPeople: Bool { file == nil && StandardOutput.isForPeople }

    /// Writes lines, each with a line feed behind it; to standard output at once.
    ///
    /// - Throws: `InputError` of kind `io`, for instance when the disk is full.
    public func write(_ lines: [String]) throws(InputError) {
        if let file { try file.write(lines) } else { try StandardOutput.write(lines) }
    }

    /// Lets the file appear, in place of the old one.
    ///
    /// - Throws: `InputError` of kind `io` or `cannotCreate`; then the old file is as it was.
    public func finish() throws(InputError) { try file?.commit() }
}
