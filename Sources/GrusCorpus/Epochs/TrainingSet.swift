import GrusFiles
import GrusRuntime

/// What a training learns from, epoch after epoch.
///
/// An epoch is made of portions, each of which is in memory as a whole and shuffled by itself. As long as all pairs are shuffled
/// together there is one. Otherwise the blocks of the set are shuffled, and as many as are shuffled together make a portion. What is
/// in a portion follows from the seed and the number of the epoch alone, wherever the pairs are held.
package struct TrainingSet: Sendable {
    /// Where the pairs are.
    package let pairs: any PairStore
    private let weights: [Double]
    private let shuffle: Int
    private let sampling: CorpusSampling?
    private let key: RandomKey

    /// A set that portions are drawn from.
    ///
    /// - Parameters:
    ///   - weights: how often in an epoch the pairs of each part come, on average; parts behind the last weight come once.
    ///   - shuffle: the most pairs that are shuffled together.
    ///   - sampling: how sentences are segmented anew for every epoch; nil leaves them as they are.
    package init(
        _ pairs: any PairStore, weights: [Double] = [], shuffle: Int = .max, sampling: CorpusSampling? = nil,
        seed: UInt64 = 1
    ) {
        (self.pairs, self.weights, self.shuffle, self.sampling) = (pairs, weights, shuffle, sampling)
        // Updates have the streams from 0 on, and sampling that of -1.
        key = RandomKey(seed: seed).child(-2)
    }

    /// How many portions an epoch has.
    package func portions(ofEpoch epoch: Int) -> Int { plan(ofEpoch: epoch).count }

    /// The pairs of a portion.
    ///
    /// - Parameters:
    ///   - index: its number, counted from 0.
    ///   - pool: the threads that draw segmentations.
    /// - Throws: `InputError` if pairs cannot be read, or if none is left.
    package func portion(
        _ index: Int, ofEpoch epoch: Int, on pool: ThreadPool
    ) throws(InputError) -> EncodedCorpus {
        let blocks = plan(ofEpoch: epoch)[index]
        if let whole = pairs.whole, blocks.count == pairs.blocks.count, isEven {
            return sampling?.draw(whole, epoch: epoch, on: pool) ?? whole
        }
        var portion = EncodedCorpus()
        portion.reserve(blocks.lazy.map { pairs.blocks[$0] })
        for index in blocks {
            let (block, found) = (pairs.blocks[index], try pairs.pairs(of: index))
            let uses = uses(of: block, epoch: epoch)
            let drawn = sampling?.draw(found, uses, first: block.first, epoch: epoch, on: pool)
            portion.append(drawn ?? found, drawn == nil ? uses : nil)
        }
        guard portion.count > 0 else {
            throw InputError(.data, "epoch \(epoch) has no pair: the weights of corpus.train are too small")
        }
        return portion
    }

    /// How many pairs of each part are in an epoch.
    package func uses(inEpoch epoch: Int) -> [Int] {
        var counts = Array(repeating: 0, count: (pairs.blocks.last?.part ?? 0) + 1)
        for block in pairs.blocks { counts[block.part] += uses(of: block, epoch: epoch)?.count ?? block.count }
        return counts
    }

    // MARK: Blocks

    /// The blocks of each portion of an epoch.
    private func plan(ofEpoch epoch: Int) -> [[Int]] {
        let sizes = pairs.blocks.map { Double($0.count) * weight(of: $0) }
        var order = Array(sizes.indices)
        if sizes.reduce(0, +) <= Double(shuffle) { return [order] }
        var random = key.child(epoch).makeGenerator()
        random.shuffle(&order)
        var portions: [[Int]] = [[]]
        var size = 0.0
        for block in order {
            if size + sizes[block] > Double(shuffle), size > 0 {
                portions.append([])
                size = 0
            }
            portions[portions.count - 1].append(block)
            size += sizes[block]
        }
        return portions
    }

    // MARK: Weights

    /// Whether every pair comes once in every epoch.
    private var isEven: Bool { weights.allSatisfy { $0 == 1 } }

    private func weight(of block: Block) -> Double { block.part < weights.count ? weights[block.part] : 1 }

    /// The pairs of a block that are in an epoch, as often as they are; nil if every one is there once.
    ///
    /// Of a weight w a pair is there ⌊e·w + u⌋ − ⌊(e − 1)·w + u⌋ times in epoch e, where u is a number of its own from 0 to 1: ⌊w⌋ or
    /// ⌈w⌉ times, and as evenly over the epochs as can be (systematic sampling, Madow and Madow 1944).
    private func uses(of block: Block, epoch: Int) -> [PairUse]? {
        let weight = weight(of: block)
        if weight == 1 { return nil }
        let key = key.child(0)
        return (0..<block.count).flatMap { pair in
            var random = key.child(block.first + pair).makeGenerator()
            let start = random.uniformDouble()
            let before = (Double(epoch - 1) * weight + start).rounded(.down)
            let now = (Double(epoch) * weight + start).rounded(.down)
            return (0..<Int(now - before)).map { PairUse(pair: pair, copy: $0) }
        }
    }
}

/// A pair of a block in an epoch that may have it several times.
struct PairUse: Sendable {
    /// Its index in the block.
    let pair: Int
    /// How often it was there before.
    let copy: Int
}

extension EncodedCorpus {
    /// Takes in pairs of a block.
    fileprivate mutating func append(_ block: EncodedCorpus, _ uses: [PairUse]?) {
        for pair in uses?.map(\.pair) ?? Array(0..<block.count) { append(block.sources[pair], block.targets[pair]) }
    }
}
