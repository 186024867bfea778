/// How far the translation of files is, as people want to see it.
public struct TranslationProgress: ShownProgress, Equatable {
    /// The share of the files' bytes that is done, in [0, 1].
    public var fraction: Double
    /// The lines that are done.
    public var lines: Int
    /// Lines per second.
    public var linesPerSecond: Double
    /// The estimated time to the end; nil if it is not known.
    public var secondsLeft: Double?

    /// A snapshot.
    public init(fraction: Double, lines: Int, linesPerSecond: Double, secondsLeft: Double? = nil) {
        self.fraction = fraction
        self.lines = lines
        self.linesPerSecond = linesPerSecond
        self.secondsLeft = secondsLeft
    }

    /// `42 %`, `4:12 left`, `642 sentences/s`, `12,345 sentences`.
    public var parts: [String] {
        [
            "\(percent) %", secondsLeft.map { "\(clockTime($0)) left" }, "\(grouped(linesPerSecond)) sentences/s",
            "\(grouped(Double(lines))) sentences",
        ].compactMap(\.self)
    }
}
