import GrusDecoding

/// The search for what takes the place of a broken translation: with a wider beam, and with the weakest rules that what was wrong
/// cannot come again.
package struct WiderSearch: Equatable, Sendable {
    /// The options.
    package var config: DecodingConfig
    /// Sequences of tokens that may not come, besides those of the options.
    package var forbidden: [[Int32]] = []

    /// The beam is at least so wide.
    private static let leastBeam = 10

    /// A wider search.
    ///
    /// - Parameters:
    ///   - config: the options of the search before.
    ///   - hypothesis: what it found, and how many bytes of text that is.
    ///   - source: how many tokens the source has, its end mark included, and how many bytes of text that is.
    package init(
        than config: DecodingConfig, _ symptoms: Symptoms, of hypothesis: (Hypothesis, bytes: Int),
        source: (length: Int, bytes: Int)
    ) {
        self.config = config
        // A multiple, for groups divide it.
        self.config.beam *= max(2, (Self.leastBeam + config.beam - 1) / config.beam)
        if let loop = symptoms.loop {
            self.config.unrepeated = min(config.unrepeated ?? .max, loop.preventingOrder)
        }
        if symptoms.isUnended {
            self.config.lengthLimit.ratio *= 2
            self.config.lengthLimit.plus *= 2
        }
        if symptoms.isShort {
            let least = Self.leastLength(of: hypothesis, source: source)
            self.config.lengthLimit.least = max(config.lengthLimit.least, Double(least) / Double(source.length))
        }
        if symptoms.isCopy { forbidden = Self.parts(of: hypothesis.0.tokens) }
    }

    /// How many tokens, end mark included, have as many bytes as a translation that is not too short: tokens like those of the
    /// short one, or, where that has no text, like those of the source.
    private static func leastLength(
        of hypothesis: (Hypothesis, bytes: Int), source: (length: Int, bytes: Int)
    ) -> Int {
        let (tokens, bytes) =
            hypothesis.bytes > 0 ? (hypothesis.0.tokens.count, hypothesis.bytes) : (source.length - 1, source.bytes)
        let wanted = Double(source.bytes) / Double(Symptoms.greatestRatio)
        return 1 + Int((wanted * Double(tokens) / Double(bytes)).rounded(.up))
    }

    /// The sequences of a copy of which none may come again: as long as a quarter of it, two tokens at least.
    private static func parts(of copy: [Int32]) -> [[Int32]] {
        let length = min(copy.count, max(2, copy.count / 4))
        return (0...copy.count - length).map { Array(copy[$0..<$0 + length]) }
    }
}
