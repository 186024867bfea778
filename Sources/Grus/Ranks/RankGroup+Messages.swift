import Foundation
import GrusFiles
import GrusRanks

extension RankGroup {
    /// What the leader has to tell, told to all; nil if it has nothing to tell.
    ///
    /// - Parameter value: what it is; only the leader's counts.
    /// - Throws: `InputError` of kind `system` if a rank does not answer.
    func told<Value: Codable>(_ value: Value?) throws(InputError) -> Value? {
        if communicator.isAlone { return value }
        guard let value, isLeader else { return try decoded(communicator.gather([UInt8]())[0]) }
        _ = try communicator.gather(encoded(value))
        return value
    }

    /// What all have to tell, in the order of the ranks.
    ///
    /// - Throws: `InputError` of kind `system` if a rank does not answer.
    func gathered<Value: Codable>(_ own: Value) throws(InputError) -> [Value] {
        if communicator.isAlone { return [own] }
        var all: [Value] = []
        for bytes in try communicator.gather(encoded(own)) {
            if let value: Value = try decoded(bytes) { all.append(value) }
        }
        return all
    }

    private func encoded(_ value: some Encodable) throws(InputError) -> [UInt8] {
        do {
            return Array(try JSONEncoder().encode(value))
        } catch {
            throw InputError(.system, "a message to other ranks cannot be written: \(error)")
        }
    }

    /// nil of nothing.
    private func decoded<Value: Decodable>(_ bytes: [UInt8]) throws(InputError) -> Value? {
        if bytes.isEmpty { return nil }
        do {
            return try JSONDecoder().decode(Value.self, from: Data(bytes))
        } catch {
            throw InputError(.system, "a message from another rank cannot be read: \(error)")
        }
    }
}
