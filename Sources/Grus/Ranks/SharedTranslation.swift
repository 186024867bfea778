import Foundation
import GrusFiles
import GrusRanks

/// Lines that a rank translates of those that all translate together.
public struct SharedLines: Sendable {
    /// The number of the first one among all lines, from 0.
    public let number: Int
    /// The lines.
    public let requests: [Translator.Request]
}

/// What was made of some lines.
public struct WrittenLines: Sendable, Codable, Equatable {
    /// What is written of them.
    public var lines: [String]
    /// How many pieces each was translated in.
    public var pieces: [Int]
    /// What came of searching again for those that looked broken.
    public var secondSearches: [Translator.SecondSearch]

    /// All that is told of some lines.
    public init(lines: [String], pieces: [Int], secondSearches: [Translator.SecondSearch]) {
        (self.lines, self.pieces, self.secondSearches) = (lines, pieces, secondSearches)
    }
}

extension RankGroup {
    /// Deals out the lines that the leader has read.
    ///
    /// - Parameter block: what the leader has; nil at the end, and in ranks that follow.
    /// - Returns: the lines of this rank, perhaps none; nil at the end.
    /// - Throws: `InputError` of kind `system` if another rank does not answer.
    public func share(_ block: RequestReader.Block?) throws(InputError) -> SharedLines? {
        if communicator.isAlone { return block.map { SharedLines(number: $0.number, requests: $0.requests) } }
        let message = block.map { Message(number: $0.number, requests: $0.requests) }
        let told = try communicator.gather(isLeader ? encoded(message) : [])[0]
        guard let all: Message = try decoded(told) else { return nil }
        let share = communicator.share(of: all.requests.count)
        return SharedLines(number: all.number + share.lowerBound, requests: Array(all.requests[share]))
    }

    /// What all ranks have made of the lines, in their order.
    ///
    /// - Throws: `InputError` of kind `system` if another rank does not answer.
    public func joined(_ own: WrittenLines) throws(InputError) -> WrittenLines {
        if communicator.isAlone { return own }
        var all = WrittenLines(lines: [], pieces: [], secondSearches: [])
        for bytes in try communicator.gather(encoded(own)) {
            guard let part: WrittenLines = try decoded(bytes) else { continue }
            all.lines += part.lines
            all.pieces += part.pieces
            all.secondSearches += part.secondSearches
        }
        return all
    }

    private struct Message: Codable {
        let number: Int
        let requests: [Translator.Request]
    }

    /// A value as a message; nothing for nil.
    private func encoded(_ value: (some Encodable)?) throws(InputError) -> [UInt8] {
        guard let value else { return [] }
        do {
            return Array(try JSONEncoder().encode(value))
        } catch {
            throw InputError(.system, "a message to other ranks cannot be written: \(error)")
        }
    }

    private func decoded<Value: Decodable>(_ bytes: [UInt8]) throws(InputError) -> Value? {
        if bytes.isEmpty { return nil }
        do {
            return try JSONDecoder().decode(Value.self, from: Data(bytes))
        } catch {
            throw InputError(.system, "a message from another rank cannot be read: \(error)")
        }
    }
}
