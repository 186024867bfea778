/// chrF: the F-score of character n-grams (Popović 2015, <https://aclanthology.org/W15-3049>); chrF++ counts word
/// n-grams too (Popović 2017, <https://aclanthology.org/W17-4770>).
public struct ChrF: Metric {
    /// The longest character n-grams.
    public var characterOrder: Int
    /// The longest word n-grams: 0 for chrF, 2 for chrF++.
    public var wordOrder: Int
    /// How much recall weighs against precision.
    public var beta: Int
    /// Whether segments are lower-cased first.
    public var lowercase: Bool
    /// Whether white space counts as characters.
    public var whitespace: Bool
    /// Whether orders without n-grams count with a tiny value, instead of being left out (the effective order).
    public var epsilonSmoothing: Bool

    /// chrF with sacreBLEU's defaults.
    public init(
        characterOrder: Int = 6, wordOrder: Int = 0, beta: Int = 2, lowercase: Bool = false, whitespace: Bool = false,
        epsilonSmoothing: Bool = false
    ) {
        precondition(
            characterOrder >= 0 && wordOrder >= 0 && characterOrder + wordOrder > 0,
            "chrF needs n-grams of order 1 at least, not \(characterOrder) characters and \(wordOrder) words")
        self.characterOrder = characterOrder
        self.wordOrder = wordOrder
        self.beta = beta
        self.lowercase = lowercase
        self.whitespace = whitespace
        self.epsilonSmoothing = epsilonSmoothing
    }

    /// chrF++: chrF with words and pairs of words.
    public static let plusPlus = ChrF(wordOrder: 2)

    /// The name in results and signatures.
    public var name: String { "chrF\(beta)" + String(repeating: "+", count: wordOrder) }

    /// For every order, characters first: n-grams of the hypothesis, of the reference, and matches.
    public var statisticsWidth: Int { 3 * (characterOrder + wordOrder) }

    /// What the signature says of the options.
    public var signatureFields: [Signature.Field] {
        [
            .init("case", short: "c", lowercase ? "lc" : "mixed"),
            .init("eff", short: "e", !epsilonSmoothing),
            .init("nc", short: "nc", "\(characterOrder)"),
            .init("nw", short: "nw", "\(wordOrder)"),
            .init("space", short: "s", whitespace),
        ]
    }

    /// A counter with its own buffers, for one thread.
    public func makeCounter() -> ChrFCounter { ChrFCounter(self) }

    /// The score of summed statistics.
    public func score(ofSums sums: [Double]) -> ChrFScore {
        ChrFScore(name: name, score: fScore(sums[...]))
    }

    /// The score of statistics that were summed in single precision.
    public func resampledScore(ofSums sums: [Float]) -> ResampledScore {
        guard sums.contains(where: { $0 > 0 }) else { return .double(fScore(sums.map(Double.init)[...])) }
        let score = fScore(sums[...])
        return score == 0 && !epsilonSmoothing ? .double(0) : .single(score)
    }

    /// The F-score in percent, in the precision of the statistics.
    func fScore<Value: BinaryFloatingPoint>(_ statistics: ArraySlice<Value>) -> Value {
        let epsilon: Value = 1e-16
        let factor = Value(beta * beta)
        var (smoothed, precisions, recalls) = (Value.zero, Value.zero, Value.zero)
        var effectiveOrder = 0
        for start in stride(from: statistics.startIndex, to: statistics.endIndex, by: 3) {
            let (hypothesis, reference, match) = (statistics[start], statistics[start + 1], statistics[start + 2])
            let precision = hypothesis > 0 ? match / hypothesis : epsilon
            let recall = reference > 0 ? match / reference : epsilon
            let denominator = factor * precision + recall
            smoothed += denominator > 0 ? (1 + factor) * precision * recall / denominator : epsilon
            guard hypothesis > 0, reference > 0 else { continue }
            precisions += precision
            recalls += recall
            effectiveOrder += 1
        }
        if epsilonSmoothing { return 100 * smoothed / Value(characterOrder + wordOrder) }
        guard precisions + recalls != 0 else { return 0 }
        let precision = precisions / Value(effectiveOrder)
        let recall = recalls / Value(effectiveOrder)
        return 100 * ((1 + factor) * precision * recall / (factor * precision + recall))
    }
}

/// A chrF score.
public struct ChrFScore: MetricScore, Equatable {
    /// `chrF`, beta, and a `+` for each word order.
    public let name: String
    /// The score, from 0 to 100.
    public let score: Double
}
