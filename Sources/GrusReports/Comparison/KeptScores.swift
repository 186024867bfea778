import Foundation
import Grus
import GrusFiles

/// The scores of a test set that a run keeps in `scores.json`: those of one search. What is not known is passed over.
public struct KeptScores: Sendable, Equatable, Decodable {
    /// A score of the whole test set.
    public struct Score: Sendable, Equatable, Decodable {
        /// The metric: `BLEU`, `chrF2`.
        public var name: String
        /// The score.
        public var score: Double
        /// How it was computed.
        public var signature: String?
    }

    /// The name of the test set.
    public var test: String
    /// Where its files were, as a config names them.
    public var files: String?
    /// The scores, in the order in which they were made.
    public var scores: [Score]
    /// What is told of the search: keys of `decoding`, with their values as a config has them.
    private var search: [String: SearchValue]?
    private var precision: String?

    private enum SearchValue: Sendable, Equatable, Decodable {
        case number(Double)
        case other(String)

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let number = try? value.decode(Double.self) {
                self = .number(number)
            } else {
                self = .other(
                    (try? value.decode(String.self)) ?? ((try? value.decode(Bool.self)).map(String.init) ?? ""))
            }
        }

        /// Whether it is what a config says.
        func equals(_ text: String?) -> Bool {
            switch self {
            case .number(let number): text.flatMap { Double($0) } == number
            case .other(let other): text == other
            }
        }
    }

    /// Whether the search was the one that a config asks for, as far as is told.
    fileprivate func isSearch(of settings: RunSettings?) -> Bool {
        precision == nil && (search ?? [:]).allSatisfy { $0.value.equals(settings?["decoding.\($0.key)"]) }
    }

    /// Reads a file of scores.
    ///
    /// - Returns: for each test set its scores by the search that the config of the run asks for, or else by the first.
    /// - Throws: `InputError` of kind `missing` or `io` if it cannot be read, `data` if it is damaged.
    static func read(_ path: String, _ settings: RunSettings?) throws(InputError) -> [KeptScores] {
        let bytes = try InputFile.bytes(of: path, limit: 1 << 24)
        guard let records = try? JSONDecoder().decode([Readable].self, from: Data(bytes)) else {
            throw InputError(.data, file: path, "no scores can be read: it is damaged; grus evaluate makes it anew")
        }
        let all = records.compactMap(\.scores)
        return all.indices.filter { index in all[..<index].allSatisfy { $0.test != all[index].test } }.map { first in
            all.first { $0.test == all[first].test && $0.isSearch(of: settings) } ?? all[first]
        }
    }

    /// A record, if it is one.
    private struct Readable: Decodable {
        let scores: KeptScores?

        init(from decoder: any Decoder) throws {
            scores = try? KeptScores(from: decoder)
        }
    }
}
