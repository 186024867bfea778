import GrusRanks

/// A part of the sum of gradients on its way through a process of a chain, with the memory of its messages.
protocol Cargo {
    /// Where the sum of the processes before arrives.
    var room: ByteRow { get }

    /// Where the sum of all arrives.
    var totalRoom: ByteRow { get }

    /// Adds the shards of this process, first of all the sum of the processes before if there are any, which has arrived.
    func add(toArrived hasArrived: Bool)

    /// The message with the sum so far.
    func outgoing() -> ByteRow

    /// Takes the sum of all, which has arrived.
    func takeTotal()
}
