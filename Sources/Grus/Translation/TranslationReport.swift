import GrusFiles

/// Tells people on standard error how a translation gets on, and what is odd about its lines.
public final class TranslationReport {
    private let size: Int?
    private let screen: ProgressBar.Screen
    private let bar: ProgressBar
    private let start: Double
    private var lines = 0

    /// A report of a translation that begins now.
    ///
    /// - Parameters:
    ///   - size: the bytes that are to be read; nil if progress is not to be shown.
    ///   - screen: where it is shown, if that is a terminal.
    public init(size: Int?, on screen: ProgressBar.Screen = .standardError) {
        self.size = screen.columns() == nil ? nil : size
        self.screen = screen
        bar = ProgressBar(on: screen)
        start = screen.now()
    }

    /// Whether there is a bar that likes to move.
    public var showsProgress: Bool { size != nil }

    /// Takes in lines that are translated and written.
    ///
    /// - Parameter pieces: how many pieces each was translated in.
    public func add(_ block: RequestReader.Block, pieces: [Int]) {
        for index in block.repaired {
            let fault = InputError(
                .data, file: block.name, at: .line(block.line + index),
                "invalid UTF-8, replaced by U+FFFD; convert the text to UTF-8")
            bar.note("grus: warning: \(fault)")
        }
        for (index, pieces) in pieces.enumerated() where pieces > 1 {
            bar.note("grus: \(InputError.noteOfCut(text: block.name, line: block.line + index, pieces: pieces))")
        }
        lines += block.requests.count
        show(position: block.position)
    }

    private func show(position: Int) {
        guard let size else { return }
        let seconds = screen.now() - start
        var pace = Pace()
        pace.add(Double(position), seconds: seconds)
        bar.show(
            TranslationProgress(
                fraction: Double(position) / Double(max(size, 1)), lines: lines,
                linesPerSecond: seconds > 0 ? Double(lines) / seconds : 0,
                secondsLeft: pace.isSettled ? pace.seconds(for: Double(max(size - position, 0))) : nil))
    }
}

extension InputError {
    /// What people are told of a line that was too long to be translated whole.
    ///
    /// - Parameters:
    ///   - text: the name of the text that the line is from.
    ///   - line: its number, from 1.
    ///   - pieces: how many pieces it was translated in.
    public static func noteOfCut(text: String, line: Int, pieces: Int) -> InputError {
        InputError(
            .data, file: text, at: .line(line),
            "translated in \(pieces) pieces, for it is longer than decoding.maximum_source")
    }
}
