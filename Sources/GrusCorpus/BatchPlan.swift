import GrusRuntime

/// Which examples of a set form which batch of a portion of an epoch; every example is in exactly one batch.
///
/// A plan follows from the lengths of the examples and a few numbers alone, so a run that stopped finds any batch again
/// by the numbers of epoch, portion and batch.
package struct BatchPlan: Sendable, Equatable, RandomAccessCollection {
    /// The indices of the examples in their set, batch after batch.
    private let order: [Int]
    private let batches: [Range<Int>]

    /// The plan of a portion of a training epoch.
    ///
    /// All examples are shuffled and cut into windows of `window` examples. Each window is sorted by target length, then
    /// source length, so that its batches hold examples of like lengths; then the batches of all windows are shuffled.
    package static func shuffled(
        _ examples: some Examples, limit: BatchLimit, window: Int, seed: UInt64, epoch: Int,
        portion: Int = 0
    ) -> BatchPlan {
        precondition(window > 0, "a window of \(window) examples")
        var random = RandomStream(seed: seed, number: epoch + portion << 32)
        var order = Array(0..<examples.count)
        random.shuffle(&order)
        var batches: [Range<Int>] = []
        for start in stride(from: 0, to: order.count, by: window) {
            let range = start..<Swift.min(start + window, order.count)
            order[range].sort { examples.isShorter($0, than: $1) }
            batches += examples.cut(order, range, limit)
        }
        random.shuffle(&batches)
        return BatchPlan(order: order, batches: batches)
    }

    /// The plan of a pass without chance, as validation wants it: all examples sorted by length.
    package static func sorted(_ examples: some Examples, limit: BatchLimit) -> BatchPlan {
        let order = (0..<examples.count).sorted { examples.isShorter($0, than: $1) }
        return BatchPlan(order: order, batches: examples.cut(order, order.indices, limit))
    }

    /// The batch with the most tokens of both sides; nil if there is none.
    package func largest(of examples: some Examples) -> Batch? {
        let tokens = { (batch: Range<Int>) in
            order[batch].reduce(0) { sum, example in
                let lengths = examples.lengths(of: example)
                return sum + lengths.source + lengths.target
            }
        }
        let sizes = batches.indices.map { (index: $0, tokens: tokens(batches[$0])) }
        return sizes.max { $0.tokens < $1.tokens }.map { self[$0.index] }
    }

    package var startIndex: Int { 0 }
    package var endIndex: Int { batches.count }

    /// A batch.
    package subscript(batch: Int) -> Batch { Batch(order[batches[batch]]) }
}

extension Examples {
    /// Orders by target length, source length and, to leave nothing to the sorting algorithm, index.
    fileprivate func isShorter(_ left: Int, than right: Int) -> Bool {
        let (mine, others) = (lengths(of: left), lengths(of: right))
        return (mine.target, mine.source, left) < (others.target, others.source, right)
    }

    /// Cuts a range of examples into batches; an example that costs more than a batch may is one alone.
    fileprivate func cut(_ order: [Int], _ range: Range<Int>, _ limit: BatchLimit) -> [Range<Int>] {
        var batches: [Range<Int>] = []
        var start = range.lowerBound
        var total = 0.0
        for index in range {
            let lengths = lengths(of: order[index])
            let cost = limit.cost(sourceLength: lengths.source, targetLength: lengths.target)
            if limit.excludes(cost, after: total), index > start {
                batches.append(start..<index)
                start = index
                total = 0
            }
            total += cost
        }
        return start < range.upperBound ? batches + [start..<range.upperBound] : batches
    }
}
