import Glibc

/// All segmentations of a text into pieces: a graph of the places between characters, whose edges are pieces.
///
/// Sums and best paths are taken from the end of the text to its begin, so that a path is drawn in the order of the text: forward
/// filtering and backward sampling, turned round.
struct SegmentationLattice {
    struct Edge {
        /// The bytes of the piece.
        let range: Range<Int>
        /// Nil for an unknown character.
        let id: Int32?
        /// The logarithm of its probability.
        let score: Double
    }

    private let length: Int
    private var edges: [Edge] = []
    /// The edges that begin at a byte: none inside of a character.
    private var outgoing: [Range<Int>]
    private var start = 0

    /// - Parameter length: the bytes of the text.
    init(length: Int) {
        self.length = length
        outgoing = Array(repeating: 0..<0, count: length)
    }

    // MARK: Building

    /// Goes on to the next place, from the first one to the last.
    mutating func begin(at start: Int) {
        self.start = start
        outgoing[start] = edges.count..<edges.count
    }

    /// Adds an edge from the place that was begun. From every place an edge leads to the next one.
    mutating func add(to end: Int, _ id: Int32?, score: Double) {
        edges.append(Edge(range: start..<end, id: id, score: score))
        outgoing[start] = outgoing[start].lowerBound..<edges.count
    }

    // MARK: Drawing

    /// Draws a path in proportion to exp(alpha · score).
    ///
    /// - Parameter uniform: gives random numbers in [0, 1).
    func draw(alpha: Double, _ uniform: () -> Double) -> [Edge] {
        let sums = sums(alpha: alpha)
        var path: [Edge] = []
        var place = 0
        while place < length {
            let edge = edges[
                pick(outgoing[place], share: uniform()) { edge in
                    exp(alpha * edge.score + sums[edge.range.upperBound] - sums[place])
                }]
            path.append(edge)
            place = edge.range.upperBound
        }
        return path
    }

    /// The logarithms of the sums of exp(alpha · score) over all paths from a place to the end.
    private func sums(alpha: Double) -> [Double] {
        var sums = [Double](repeating: 0, count: length + 1)
        for place in outgoing.indices.reversed() where !outgoing[place].isEmpty {
            let values = edges[outgoing[place]].lazy.map { alpha * $0.score + sums[$0.range.upperBound] }
            let highest = values.reduce(-.infinity, max)
            sums[place] = highest + log(values.reduce(0) { $0 + exp($1 - highest) })
        }
        return sums
    }

    /// The edge at a share of the weights, which sum up to 1.
    private func pick(_ range: Range<Int>, share: Double, _ weight: (Edge) -> Double) -> Int {
        var rest = share
        for index in range.dropLast() {
            rest -= weight(edges[index])
            if rest < 0 { return index }
        }
        return range.upperBound - 1
    }
}

// MARK: The best paths

extension SegmentationLattice {
    /// A path from a place to the end: an edge, and the rank of the path behind it among those of its place.
    private struct Rest {
        let score: Double
        let edge, rank: Int
    }

    /// Draws one of the best paths in proportion to exp(alpha · score).
    ///
    /// - Parameters:
    ///   - count: how many paths there are to draw from, at least 1.
    ///   - share: a random number in [0, 1).
    func draw(ofBest count: Int, alpha: Double, _ share: Double) -> [Edge] {
        guard length > 0 else { return [] }
        let best = best(count)
        let weights = best[0].map { exp(alpha * ($0.score - best[0][0].score)) }
        var rest = share * weights.reduce(0, +)
        var rank = 0
        while rank < weights.count - 1, rest >= weights[rank] {
            rest -= weights[rank]
            rank += 1
        }
        return path(rank, of: best)
    }

    private func path(_ rank: Int, of best: [[Rest]]) -> [Edge] {
        var path: [Edge] = []
        var (place, rank) = (0, rank)
        while place < length {
            let rest = best[place][rank]
            path.append(edges[rest.edge])
            (place, rank) = (edges[rest.edge].range.upperBound, rest.rank)
        }
        return path
    }

    /// The best paths from every place to the end, at most so many, the best one first.
    private func best(_ count: Int) -> [[Rest]] {
        var best = [[Rest]](repeating: [], count: length + 1)
        best[length] = [Rest(score: 0, edge: -1, rank: 0)]
        for place in outgoing.indices.reversed() where !outgoing[place].isEmpty {
            best[place] = merged(outgoing[place], count, best)
        }
        return best
    }

    /// The best of the paths that begin with some edges: each edge has its own in order already.
    private func merged(_ outgoing: Range<Int>, _ count: Int, _ best: [[Rest]]) -> [Rest] {
        // The best path of every edge that has not been taken.
        var heads = outgoing.map { edge in
            Rest(score: edges[edge].score + best[edges[edge].range.upperBound][0].score, edge: edge, rank: 0)
        }
        var merged: [Rest] = []
        while merged.count < count, let index = heads.indices.max(by: { heads[$0].score < heads[$1].score }) {
            let head = heads[index]
            merged.append(head)
            let (edge, rank) = (edges[head.edge], head.rank + 1)
            let paths = best[edge.range.upperBound]
            if rank < paths.count {
                heads[index] = Rest(score: edge.score + paths[rank].score, edge: head.edge, rank: rank)
            } else {
                heads.remove(at: index)
            }
        }
        return merged
    }
}
