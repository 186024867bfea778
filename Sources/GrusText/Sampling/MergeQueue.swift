/// Merges of byte-pair encoding that may be done, the best one first: a binary heap.
struct MergeQueue {
    /// The merge of two neighbours.
    struct Merge {
        /// The score of the piece that it makes.
        let score: Float
        /// The numbers of the symbols.
        let left, right: Int
        /// The bytes of both, as they were when it was found.
        let length: Int
        /// Where the piece is in the trie.
        let node: Int32

        /// Of equal scores the one further to the left is better.
        func isBetter(than other: Merge) -> Bool {
            score != other.score ? score > other.score : left < other.left
        }
    }

    private var merges: [Merge] = []

    mutating func push(_ merge: Merge) {
        var place = merges.count
        merges.append(merge)
        while place > 0, merge.isBetter(than: merges[(place - 1) / 2]) {
            merges[place] = merges[(place - 1) / 2]
            place = (place - 1) / 2
        }
        merges[place] = merge
    }

    /// Takes the best one out.
    mutating func pop() -> Merge? {
        guard let best = merges.first, let last = merges.popLast() else { return nil }
        if !merges.isEmpty { sink(last) }
        return best
    }

    /// Fills the place of the best one.
    private mutating func sink(_ merge: Merge) {
        var place = 0
        while true {
            var child = 2 * place + 1
            if child + 1 < merges.count, merges[child + 1].isBetter(than: merges[child]) { child += 1 }
            guard child < merges.count, merges[child].isBetter(than: merge) else { break }
            merges[place] = merges[child]
            place = child
        }
        merges[place] = merge
    }
}
