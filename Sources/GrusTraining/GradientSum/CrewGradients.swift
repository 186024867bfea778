import GrusAutodiff
import GrusFiles
import GrusNumerics
import GrusRanks

/// The gradients of all shards of a crew: those of this rank, and in the same memory as there those of the others.
///
/// Which rows of a table a shard has, each rank notes for the others.
final class CrewGradients {
    /// In the order of the shards.
    let all: [Gradients]
    /// What the squares of the parts' sums come to.
    let squares: PartSums
    /// What the ranks share, which may begin as zeros.
    var buffers: [Buffer] { all.map(\.buffer) + [notes, squares.buffer] }

    private let tables: [Parameter]
    private let notes: Buffer

    /// The gradients of some shards, of which this rank computes a range.
    init(_ own: [Gradients], at range: Range<Int>, of count: Int, _ layout: ParameterLayout) {
        precondition(own.count == range.count, "\(own.count) gradients of \(range.count) shards")
        all = (0..<count).map {
            range.contains($0) ? own[$0 - range.lowerBound] : Gradients(layout, isZeroed: false)
        }
        squares = PartSums(layout)
        tables = layout.entries.filter { $0.role == .table }.map(\.parameter)
        notes = Buffer(count: count * tables.reduce(0) { $0 + Gradients.noteCount($1) })
    }

    /// Lets all ranks know what each has computed, who then may read it.
    ///
    /// - Parameters:
    ///   - own: the shards that this rank has computed.
    ///   - count: how many have been computed, which are the first ones.
    /// - Throws: `InputError` of kind `system` if a rank does not answer.
    func exchangeNotes(_ own: Range<Int>, of count: Int, _ crew: Crew) throws(InputError) {
        for shard in own { forEachNote(of: shard) { all[shard].note($0, in: $1) } }
        try crew.meet()
        for shard in 0..<count where !own.contains(shard) { forEachNote(of: shard) { all[shard].take($1, of: $0) } }
    }

    private func forEachNote(of shard: Int, _ body: (Parameter, List<Int32>) -> Void) {
        var start = shard * notes.count / all.count
        for table in tables {
            let count = Gradients.noteCount(table)
            body(table, notes.list(of: Int32.self, at: start, count: count))
            start += count
        }
    }
}
