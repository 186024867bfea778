/// A trie of pieces, byte by byte.
///
/// Nodes are numbered level by level from the root, which is 0. So the children of a node lie side by side, in the order of their
/// bytes, and where they end those of the next node begin.
struct PieceTrie: Sendable {
    /// The byte that leads to a node; the root has one that says nothing.
    private var labels: [UInt8] = [0]
    /// Where the children of a node begin.
    private var children: [Int32] = []
    /// The id of the piece that ends at a node, or -1.
    private var ids: [Int32] = []

    static let root: Int32 = 0

    /// - Parameter pieces: different texts that are not empty, and their ids.
    init(_ pieces: [(text: [UInt8], id: Int32)]) {
        let pieces = pieces.sorted { $0.text.lexicographicallyPrecedes($1.text) }
        // The pieces below every node, and the length of what they have in common there.
        var nodes = [(range: pieces.indices, depth: 0)]
        var node = 0
        while node < nodes.count {
            var (range, depth) = nodes[node]
            children.append(Int32(nodes.count))
            // The piece that ends here comes first.
            let ending = range.first.flatMap { pieces[$0].text.count == depth ? $0 : nil }
            ids.append(ending.map { pieces[$0].id } ?? -1)
            if ending != nil { range = range.dropFirst() }
            while let first = range.first {
                let label = pieces[first].text[depth]
                let end = range.first { pieces[$0].text[depth] != label } ?? range.upperBound
                labels.append(label)
                nodes.append((first..<end, depth + 1))
                range = end..<range.upperBound
            }
            node += 1
        }
        children.append(Int32(nodes.count))
    }

    /// The node that a byte leads to.
    func child(of node: Int32, _ byte: UInt8) -> Int32? {
        var (low, high) = (Int(children[Int(node)]), Int(children[Int(node) + 1]))
        while low < high {
            let middle = (low + high) / 2
            if labels[middle] < byte { low = middle + 1 } else { high = middle }
        }
        return low < children[Int(node) + 1] && labels[low] == byte ? Int32(low) : nil
    }

    /// The node that bytes lead to, from a node on.
    func descendant(of node: Int32 = root, _ text: ArraySlice<UInt8>) -> Int32? {
        var node = node
        for byte in text {
            guard let next = child(of: node, byte) else { return nil }
            node = next
        }
        return node
    }

    /// The id of the piece that ends at a node.
    func id(at node: Int32) -> Int32? {
        let id = ids[Int(node)]
        return id < 0 ? nil : id
    }
}

/// The number of bytes of the character of valid UTF-8 that begins with a byte.
func characterLength(_ first: UInt8) -> Int {
    switch first {
    case ..<0x80: 1
    case ..<0xE0: 2
    case ..<0xF0: 3
    default: 4
    }
}
