import GrusFiles
import GrusRanks

/// A translation by all ranks: the leader has the lines, each rank translates a part of them, and the leader gets what all have
/// made of theirs.
public struct SharedTranslation {
    /// Lines that follow one another.
    public struct Lines: Codable, Sendable {
        /// The number of the first one, from 0.
        public let number: Int
        /// What is to be translated.
        public let requests: [Translator.Request]

        /// Some lines.
        public init(_ requests: [Translator.Request], number: Int = 0) {
            (self.requests, self.number) = (requests, number)
        }

        fileprivate func part(_ range: Range<Int>) -> Lines {
            Lines(Array(requests[range]), number: number + range.lowerBound)
        }
    }

    /// What was made of some lines.
    public struct Written: Codable, Sendable {
        /// What is written of them.
        public private(set) var lines: [String]
        /// How many pieces each was translated in.
        public private(set) var pieces: [Int]
        /// What came of searching again for those that looked broken.
        public private(set) var secondSearches: [Translator.SecondSearch]

        /// What was made of translations, best first of each line.
        ///
        /// - Parameter lines: what is written of them.
        public init(_ lines: [String], of translations: [[Translator.Translation]]) {
            self.lines = lines
            pieces = translations.map { $0[0].pieces }
            secondSearches = translations.compactMap(\.first?.secondSearch)
        }

        fileprivate mutating func append(_ others: Written) {
            lines += others.lines
            pieces += others.pieces
            secondSearches += others.secondSearches
        }
    }

    private let ranks: RankGroup
    private let translate: (Lines) -> Written

    /// A translation that begins.
    ///
    /// - Parameter translate: what a rank makes of its part, which may have no lines.
    public init(among ranks: RankGroup, translate: @escaping (Lines) -> Written) {
        (self.ranks, self.translate) = (ranks, translate)
    }

    /// What the leader has all translate.
    ///
    /// - Throws: `InputError` of kind `system` if a rank does not answer.
    public func callAsFunction(_ lines: Lines) throws(InputError) -> Written {
        if ranks.count == 1 { return translate(lines) }
        return try joined(ranks.told(lines) ?? lines)
    }

    /// What the leader tells the others when there are no more lines.
    ///
    /// - Throws: `InputError` of kind `system` if a rank does not answer.
    public func finish() throws(InputError) { _ = try ranks.told(Lines?.none) }

    /// What the others do: translates parts until there are no more lines.
    ///
    /// - Throws: `InputError` of kind `system` if the leader cannot be reached.
    public func follow() throws(InputError) {
        while let lines = try ranks.told(Lines?.none) { _ = try joined(lines) }
    }

    /// What all ranks make of their parts, in the order of the lines.
    private func joined(_ lines: Lines) throws(InputError) -> Written {
        let own = translate(lines.part(ranks.communicator.share(of: lines.requests.count)))
        let parts = try ranks.gathered(own)
        return parts.dropFirst().reduce(into: parts[0]) { $0.append($1) }
    }
}
