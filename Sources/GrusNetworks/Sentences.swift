import GrusAutodiff
import GrusNumerics

/// Token ids of sentences, in the memory of a tape.
package typealias Sentences = List<List<Int32>>

extension Tape {
    /// Sentences for models that compute on this tape, until it starts anew.
    package func sentences(_ sentences: [[Int32]]) -> Sentences {
        arena.list(count: sentences.count) { arena.list(sentences[$0]) }
    }
}

extension PackedSequence {
    /// The layout of sentences.
    init(_ sentences: Sentences, in arena: Arena) {
        self.init(lengths: arena.list(count: sentences.count) { sentences[$0].count }, in: arena)
    }
}
