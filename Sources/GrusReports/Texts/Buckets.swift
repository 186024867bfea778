import Grus

/// Lines of a text that have a number in common, such as their length.
package struct Bucket: Equatable {
    /// The numbers that they have: `6–10`, `51+`.
    package let label: String
    /// The lines, counted from 0.
    package let lines: [Int]

    /// Sorts lines into buckets; those without a line are left out.
    ///
    /// - Parameters:
    ///   - numbers: a number for each line.
    ///   - bounds: the lowest number of each bucket, ascending; the last has no upper bound.
    package static func buckets(_ numbers: [Int], bounds: [Int]) -> [Bucket] {
        bounds.indices.compactMap { index in
            let next = index + 1 < bounds.count ? bounds[index + 1] : nil
            let lines = numbers.indices.filter { numbers[$0] >= bounds[index] && numbers[$0] < next ?? .max }
            guard !lines.isEmpty else { return nil }
            let label = next.map { $0 - 1 == bounds[index] ? "\(bounds[index])" : "\(bounds[index])–\($0 - 1)" }
            return Bucket(label: label ?? "\(bounds[index])+", lines: lines)
        }
    }

    /// The lengths of references that are told apart, in words.
    package static let lengths = [0, 6, 11, 16, 21, 31, 51]
    /// How often training has the rarest word of a reference.
    package static let frequencies = [0, 1, 5, 20, 100]
}

/// How often training has words.
package struct WordFrequencies {
    private var counts: [String: Int]

    /// Counts words of texts; others are not looked at.
    package init(of texts: [[String]]) {
        counts = Dictionary(texts.joined().map { ($0, 0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Adds a line of the training set.
    package mutating func add(_ words: [String]) {
        for word in words { counts[word]? += 1 }
    }

    /// How often training has the rarest of some words; 0 for none.
    package func rarest(of words: [String]) -> Int { words.compactMap { counts[$0] }.min() ?? 0 }
}
