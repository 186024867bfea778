/// How far something is, as a ``ProgressBar`` shows it.
public protocol ShownProgress: Sendable {
    /// The share that is done, in [0, 1].
    var fraction: Double { get }
    /// What there is to say, the most important first.
    var parts: [String] { get }
}

extension ShownProgress {
    /// All there is to say on one line.
    public var description: String { parts.joined(separator: " · ") }

    /// As much of the line as fits into so many characters, and a bar before it where there is room; a line that has room
    /// for a bar and the most of it has both.
    func line(width: Int) -> String {
        let texts = parts.indices.reversed().map { parts[...$0].joined(separator: " · ") }
        let reserved = width < 60 ? 0 : shortestBar + 1
        let text = texts.first { $0.count + reserved <= width } ?? String(texts.last?.prefix(max(width, 0)) ?? "")
        let room = width - text.count - 1
        return room < shortestBar ? text : "\(bar(width: min(room, 30))) \(text)"
    }

    /// The share that is done in whole percents, rounded down.
    var percent: Int { Int((100 * min(max(fraction, 0), 1)).rounded(.down)) }

    private func bar(width: Int) -> String {
        let filled = Int((Double(width) * min(max(fraction, 0), 1)).rounded(.down))
        return String(repeating: "━", count: filled) + String(repeating: "─", count: width - filled)
    }
}

/// Cells of the shortest bar.
private let shortestBar = 8
