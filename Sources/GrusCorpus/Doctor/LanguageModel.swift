import GrusText

/// What the language of each side looks like, learnt from the corpus itself.
///
/// It knows these two languages and no other. A line is said to be in the other side's language only if that is far more probable,
/// and to be in neither if hardly any line of its side is as improbable.
struct LanguageModel: Sendable {
    /// One side.
    fileprivate struct Language: Sendable {
        let profile: TrigramProfile
        /// The usual number of nats per trigram.
        let centre: Double
        /// Of the distances from it, times the root of the number of trigrams: those of short lines vary more.
        let usual: RobustNormal?
    }

    /// The fewest trigrams of a line that is judged.
    fileprivate static let fewest = 20
    /// By how many nats in all, and per trigram, another language must be more probable.
    private static let (margin, perTrigram) = (20.0, 0.7)
    /// Beyond so many standard deviations below what is usual, a line is in neither language.
    private static let farthest = 5.0
    /// The fewest lines to learn from.
    private static let fewestLines = 400

    private let source, target: Language
    /// Whether the sides are different enough to tell them apart.
    private let areDistinct: Bool

    /// Learns from pairs: the profiles from every second one, and what is usual from the others.
    ///
    /// - Returns: nil where they are too few.
    init?(_ pairs: [InspectedPair]) {
        guard pairs.count >= Self.fewestLines else { return nil }
        let trigrams = pairs.map {
            (source: TrigramProfile.Trigrams($0.source), target: TrigramProfile.Trigrams($0.target))
        }
        let (learnt, others) = (trigrams.indices.filter { $0 % 2 == 0 }, trigrams.indices.filter { $0 % 2 == 1 })
        let source = TrigramProfile(learnt.lazy.map { trigrams[$0].source })
        let target = TrigramProfile(learnt.lazy.map { trigrams[$0].target })
        self.source = Language(source, others.map { trigrams[$0].source })
        self.target = Language(target, others.map { trigrams[$0].target })
        let better = others.filter {
            source.logProbability(trigrams[$0].source) > target.logProbability(trigrams[$0].source)
        }
        areDistinct = 10 * better.count >= 9 * others.count
    }

    /// What is wrong with the languages of a pair.
    func finding(in pair: InspectedPair) -> Finding? {
        let trigrams = (source: TrigramProfile.Trigrams(pair.source), target: TrigramProfile.Trigrams(pair.target))
        if areDistinct {
            let isSourceForeign = Self.isBetter(target.profile, than: source.profile, for: trigrams.source)
            let isTargetForeign = Self.isBetter(source.profile, than: target.profile, for: trigrams.target)
            if isSourceForeign, isTargetForeign { return Finding(.swapped, nil, "each is in the other's language") }
            if isSourceForeign { return Finding(.wrongLanguage, .source, "in the language of the target") }
            if isTargetForeign { return Finding(.wrongLanguage, .target, "in the language of the source") }
        }
        if Self.isForeign(trigrams.source, to: source) { return Finding(.otherLanguage, .source, Self.foreign) }
        if Self.isForeign(trigrams.target, to: target) { return Finding(.otherLanguage, .target, Self.foreign) }
        return nil
    }

    private static let foreign = "unlike the other lines of its side"

    private static func isBetter(
        _ profile: TrigramProfile, than other: TrigramProfile, for line: TrigramProfile.Trigrams
    ) -> Bool {
        guard line.count >= fewest else { return false }
        let gain = profile.logProbability(line) - other.logProbability(line)
        return gain > margin && gain > perTrigram * Double(line.count)
    }

    private static func isForeign(_ line: TrigramProfile.Trigrams, to language: Language) -> Bool {
        guard line.count >= fewest, let usual = language.usual else { return false }
        return usual.distance(of: language.excess(of: line)) > farthest
    }
}

extension LanguageModel.Language {
    /// Learns what is usual in lines that the profile was not learnt from.
    fileprivate init(_ profile: TrigramProfile, _ lines: [TrigramProfile.Trigrams]) {
        let judged = lines.filter { $0.count >= LanguageModel.fewest }
        let surprises = judged.map { -profile.logProbability($0) / Double($0.count) }
        let centre = surprises.isEmpty ? 0 : median(surprises)
        self.init(
            profile: profile, centre: centre,
            usual: RobustNormal(judged.map { Self.excess(of: $0, by: profile, centre) }))
    }

    /// How many nats per trigram a line has above what is usual, times the root of their number.
    fileprivate func excess(of line: TrigramProfile.Trigrams) -> Double { Self.excess(of: line, by: profile, centre) }

    private static func excess(
        of line: TrigramProfile.Trigrams, by profile: TrigramProfile, _ centre: Double
    ) -> Double {
        let count = Double(line.count)
        return (-profile.logProbability(line) / count - centre) * count.squareRoot()
    }
}
