/// Examples that are computed together: their indices in the set that they belong to, of which nothing is copied.
package struct Batch: RandomAccessCollection, Sendable {
    private let whole: ArraySlice<Int>
    private let start, step: Int

    /// The examples that have given indices in their set, in that order.
    package init(_ examples: ArraySlice<Int>) { self.init(whole: examples, start: 0, step: 1) }

    /// The examples that have given indices in their set, in that order.
    package init(_ examples: some Sequence<Int>) { self.init(Array(examples)[...]) }

    private init(whole: ArraySlice<Int>, start: Int, step: Int) {
        (self.whole, self.start, self.step) = (whole, start, step)
    }

    /// The first index.
    package var startIndex: Int { 0 }
    /// The index behind the last one.
    package var endIndex: Int { Swift.max(0, (whole.count - start + step - 1) / step) }
    /// The index of an example in its set.
    package subscript(index: Int) -> Int { whole[whole.startIndex + start + index * step] }

    /// One of `count` shards of like sizes: shard i has the examples i, i + count, i + 2·count, …, so that sorted examples
    /// give shards of like lengths.
    package func shard(_ index: Int, of count: Int) -> Batch {
        precondition(index >= 0 && index < count, "shard \(index) of \(count)")
        return Batch(whole: whole, start: start + index * step, step: step * count)
    }
}
