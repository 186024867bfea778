import GrusAutodiff
import GrusFiles
import GrusNumerics
import GrusRanks

/// Sums gradients over processes in the order of the shards: the sum of the first process goes to the next one, which adds its own
/// shards to it, and so on; from the last one the sum of all goes back the same way.
///
/// So it has the bits that it has in one process. The parts of the gradient follow one another, and each process sends one while
/// it receives another: every link carries every part once in each direction, as in a ring.
final class GradientChain {
    private let communicator: any Communicator
    private let sum: RunningSum
    /// Where messages arrive.
    private let incoming: Buffer
    private var passages: [Passage] = []

    init(_ communicator: any Communicator, _ layout: ParameterLayout, _ sum: RunningSum) {
        self.communicator = communicator
        self.sum = sum
        // Every message is whole words, and a part may end with half a one.
        let words = layout.entries.reduce(layout.count) { $0 + 2 + $1.parameter.shape.rows }
        incoming = Buffer(count: words)
    }

    /// Sums parts of the shards of all processes.
    ///
    /// - Throws: `InputError` of kind `system` if another process does not answer.
    func sum(_ parts: [GradientSum.Part]) throws(InputError) {
        passages.removeAll(keepingCapacity: true)
        var start = 0
        for (index, part) in parts.enumerated() {
            let size = part.messageSize(sum.format)
            let room = incoming.bytes(at: start, count: size)
            start += (size + 3) / 4
            passages.append(try Passage(part.cargo(of: sum, room), Tag.gradient + index, communicator))
        }
        try finishPassages()
    }

    private func finishPassages() throws(InputError) {
        var waiting = Waiting(communicator.patience)
        var first = 0
        while first < passages.count {
            var hasMoved = false
            for index in first..<passages.count where try passages[index].advance() { hasMoved = true }
            while first < passages.count, passages[first].isDone { first += 1 }
            if hasMoved { waiting.restart() }
            guard hasMoved || first == passages.count || waiting.goesOn() else {
                throw communicator.silence(of: passages[first].awaitedRank)
            }
        }
    }
}

extension GradientSum.Part {
    /// The most bytes that a message with the part has.
    fileprivate func messageSize(_ format: any SumFormat) -> Int {
        switch self {
        case .range(let range): RangeCargo.size(of: range, format)
        case .table(let parameter): RowCargo.size(of: parameter, format)
        }
    }

    fileprivate func cargo(of sum: RunningSum, _ room: ByteRow) -> any Cargo {
        switch self {
        case .range(let range): RangeCargo(range: range, sum: sum, room: room)
        case .table(let parameter): RowCargo(table: parameter, sum: sum, room: room)
        }
    }
}
