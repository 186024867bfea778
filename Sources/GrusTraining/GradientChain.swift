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
    private let layout: ParameterLayout
    /// What arrives from the process before; a table comes with the numbers of its rows.
    private let incoming: Buffer
    private var passages: [Passage] = []

    init(_ communicator: any Communicator, _ layout: ParameterLayout) {
        self.communicator = communicator
        self.layout = layout
        incoming = Buffer(count: layout.count + layout.entries.reduce(0) { $0 + 1 + $1.parameter.shape.rows })
    }

    /// Sums parts of the shards of all processes.
    ///
    /// - Parameters:
    ///   - shards: those of this process, if it has any.
    ///   - sum: takes the sum; the first of the shards, if there are any.
    /// - Throws: `InputError` of kind `system` if another process does not answer.
    func sum(_ parts: [GradientSum.Part], of shards: ArraySlice<Gradients>, into sum: Gradients) throws(InputError) {
        passages.removeAll(keepingCapacity: true)
        var start = 0
        for (index, part) in parts.enumerated() {
            let size = part.messageSize
            let room = incoming.matrix(at: start, Shape(rows: 1, columns: size))
            start += size
            passages.append(try Passage(part, room, Tag.gradient + index, of: shards, into: sum, communicator))
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
    /// The most numbers that a message with the part has.
    fileprivate var messageSize: Int {
        switch self {
        case .range(let range): range.count
        case .table(let parameter): RowMessage.size(of: parameter)
        }
    }
}
