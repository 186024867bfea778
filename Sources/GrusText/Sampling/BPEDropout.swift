import GrusRuntime

/// BPE dropout (Provilkov et al. 2020): byte-pair encoding in which every merge is left out with a probability.
///
/// As SentencePiece does it, a merge is decided on once, when its turn comes: two neighbours that stay apart do so, unless one of them
/// grows. Without dropout the result is SentencePiece's.
struct BPEDropout: SubwordSampler {
    let rate: Double
    let inventory: PieceInventory
    let trie: PieceTrie

    /// - Parameter rate: the probability of a merge to be left out, in [0, 1].
    init(_ inventory: PieceInventory, rate: Double) {
        (self.inventory, self.rate) = (inventory, rate)
        trie = inventory.trie(.normal, .unused)
    }

    func draw(_ text: [UInt8], into ids: inout [Int32], _ random: inout RandomStream) {
        var symbols = MergedSymbols(text, self)
        while let merge = symbols.nextMerge() {
            if random.uniformDouble() >= rate { symbols.apply(merge) }
        }
        symbols.appendPieces(to: &ids)
    }
}

/// A text on its way from characters to pieces.
private struct MergedSymbols {
    /// A part of the text that may still grow.
    struct Symbol {
        /// Its bytes; none once it has become a part of the symbol before it.
        var range: Range<Int>
        /// Its neighbours; -1 for none.
        var previous, next: Int
        /// Where its text ends in the trie; nil if no piece begins with it.
        var node: Int32?
    }

    private let text: [UInt8]
    private let model: BPEDropout
    private var symbols: [Symbol] = []
    private var queue = MergeQueue()
    /// How many bytes are the left part of pieces that are not used, by their nodes.
    private var splits: [Int32: Int] = [:]

    /// Begins with characters.
    init(_ text: [UInt8], _ model: BPEDropout) {
        (self.text, self.model) = (text, model)
        symbols.reserveCapacity(text.count)
        var start = 0
        while start < text.count {
            let range = start..<min(start + characterLength(text[start]), text.count)
            let node = model.trie.descendant(text[range])
            symbols.append(Symbol(range: range, previous: symbols.count - 1, next: symbols.count + 1, node: node))
            start = range.upperBound
        }
        if !symbols.isEmpty { symbols[symbols.count - 1].next = -1 }
        for right in symbols.indices.dropFirst() { consider(right - 1, right) }
    }

    /// The best merge that is still possible, which is then no longer there.
    mutating func nextMerge() -> MergeQueue.Merge? {
        while let merge = queue.pop() {
            let (left, right) = (symbols[merge.left].range, symbols[merge.right].range)
            if !left.isEmpty, !right.isEmpty, left.count + right.count == merge.length { return merge }
        }
        return nil
    }

    mutating func apply(_ merge: MergeQueue.Merge) {
        let (right, next) = (symbols[merge.right].range, symbols[merge.right].next)
        symbols[merge.left].range = symbols[merge.left].range.lowerBound..<right.upperBound
        symbols[merge.left].node = merge.node
        symbols[merge.left].next = next
        symbols[merge.right].range = right.upperBound..<right.upperBound
        if next >= 0 { symbols[next].previous = merge.left }
        consider(symbols[merge.left].previous, merge.left)
        consider(merge.left, next)
    }

    /// Queues the merge of two neighbours, if there are both and they make a piece.
    private mutating func consider(_ left: Int, _ right: Int) {
        guard left >= 0, right >= 0, let begin = symbols[left].node,
            let node = model.trie.descendant(of: begin, text[symbols[right].range]), let id = model.trie.id(at: node)
        else { return }
        let piece = model.inventory.pieces[Int(id)]
        let length = symbols[left].range.count + symbols[right].range.count
        if piece.kind == .unused { splits[node] = symbols[left].range.count }
        queue.push(MergeQueue.Merge(score: piece.score, left: left, right: right, length: length, node: node))
    }

    func appendPieces(to ids: inout [Int32]) {
        for symbol in symbols where !symbol.range.isEmpty { append(text[symbol.range], symbol.node, to: &ids) }
    }

    /// Appends the ids of a text that ends at a node of the trie. A piece that is not used is taken apart as it came about.
    private func append(_ text: ArraySlice<UInt8>, _ node: Int32?, to ids: inout [Int32]) {
        guard let node, let id = model.trie.id(at: node) else { return model.inventory.append(unknown: text, to: &ids) }
        guard let split = splits[node] else { return ids.append(id) }
        for part in [text.prefix(split), text.dropFirst(split)] { append(part, model.trie.descendant(part), to: &ids) }
    }
}
