/// Translation that tasks wait for, and that may be cancelled.
///
/// Any number of tasks may ask at the same time: their lines are merged, and what comes out for a line does not depend on others. None of
/// Swift's own threads is kept waiting. A task that is cancelled gets a `CancellationError` at once; what is under way for it alone ends
/// with the next token. All of these throw an `InputError` of kind `system` if the system does not allow a thread.
extension Translator {
    /// Translates a line.
    public func translate(_ line: String) async throws -> String { try await translate([line])[0] }

    /// Translates lines, as the function of this name that waits.
    public func translate(_ lines: [String]) async throws -> [String] {
        try await translations(of: lines).map(\.text)
    }

    /// Translates lines, and tells the scores.
    public func translations(of lines: [String]) async throws -> [Translation] {
        try await translations(of: lines.map { Request($0) }, count: 1).map { $0[0] }
    }

    /// Translates lines of which something may be given.
    ///
    /// - Parameter count: how many translations of each are wanted, at most `DecodingConfig.mostHypotheses`.
    /// - Returns: the translations of each line, best first, drawn ones in the order of drawing; at least one, and fewer than are
    ///   wanted where there are no more.
    public func translations(of requests: [Request], count: Int) async throws -> [[Translation]] {
        try await queue.answers(to: requests, kind: count) { [self] requests, isWanted in
            translations(of: requests, count: count, while: isWanted)
        }
    }

    /// Translates lines in their order while they are asked for, ``blockSize`` of them ahead at most.
    public func translated(_ lines: some Sequence<String> & Sendable) -> TranslatedLines {
        let size = blockSize
        return TranslatedLines(by: self) {
            let source = LineSource(lines)
            return { source.next(size) }
        }
    }

    /// Translates lines in their order as they come. Until translations are asked for, no more lines are taken than twice
    /// ``blockSize``; those that have come when a translation is asked for are translated together.
    public func translated<Lines: AsyncSequence & Sendable>(_ lines: Lines) -> TranslatedLines
    where Lines.Element == String {
        let size = blockSize
        return TranslatedLines(by: self) {
            let feed = LineFeed(lines, limit: size)
            return { try await feed.next() }
        }
    }
}

/// Lines of a sequence, block by block.
private final class LineSource {
    private var next: () -> String?

    init(_ lines: some Sequence<String>) {
        var iterator = lines.makeIterator()
        next = { iterator.next() }
    }

    func next(_ count: Int) -> [String] {
        var lines: [String] = []
        while lines.count < count, let line = next() { lines.append(line) }
        return lines
    }
}
