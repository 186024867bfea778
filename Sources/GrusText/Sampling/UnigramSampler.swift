import Glibc
import GrusRuntime

/// Subword regularisation with a unigram language model (Kudo 2018): a segmentation x is drawn in proportion to P(x) to the power of
/// α, from all or from the most probable ones.
struct UnigramSampler: SubwordSampler {
    private let alpha: Double
    private let nbest: Int?
    private let inventory: PieceInventory
    private let trie: PieceTrie
    private let unknownScore: Double

    /// What SentencePiece takes from the lowest score for an unknown character.
    private static let unknownPenalty = 10.0

    /// - Parameters:
    ///   - alpha: at least 0.
    ///   - nbest: how many segmentations there are to draw from, at least 1; nil for all.
    init(_ inventory: PieceInventory, alpha: Double, nbest: Int?) {
        (self.inventory, self.alpha, self.nbest) = (inventory, alpha, nbest)
        trie = inventory.trie(.normal)
        let scores = inventory.pieces.lazy.filter { $0.kind == .normal }.map(\.score)
        unknownScore = Double(scores.min() ?? 0) - Self.unknownPenalty
    }

    func draw(_ text: [UInt8], into ids: inout [Int32], _ random: inout RandomStream) {
        let lattice = lattice(of: text)
        let path =
            if let nbest { lattice.draw(ofBest: nbest, alpha: alpha, random.uniformDouble()) } else {
                lattice.draw(alpha: alpha) { random.uniformDouble() }
            }
        for edge in path {
            if let id = edge.id { ids.append(id) } else { inventory.append(unknown: text[edge.range], to: &ids) }
        }
    }

    /// All segmentations of a text. A character that is no piece may be an unknown one.
    private func lattice(of text: [UInt8]) -> SegmentationLattice {
        var lattice = SegmentationLattice(length: text.count)
        var start = 0
        while start < text.count {
            let next = min(start + characterLength(text[start]), text.count)
            lattice.begin(at: start)
            var isKnown = false
            var (node, end) = (PieceTrie.root, start)
            while end < text.count, let child = trie.child(of: node, text[end]) {
                (node, end) = (child, end + 1)
                guard let id = trie.id(at: node) else { continue }
                isKnown = isKnown || end == next
                lattice.add(to: end, id, score: Double(inventory.pieces[Int(id)].score))
            }
            if !isKnown { lattice.add(to: next, nil, score: unknownScore) }
            start = next
        }
        return lattice
    }
}
