import GrusAutodiff
import GrusNumerics
import GrusRanks

/// A range of the flat gradients, which travels as it lies if its format allows.
struct RangeCargo: Cargo {
    let range: Range<Int>
    let sum: RunningSum
    let room: ByteRow

    /// The bytes of a message.
    static func size(of range: Range<Int>, _ format: any SumFormat) -> Int { range.count * format.bytesPerNumber }

    private var numbers: Matrix { sum.gradients.buffer.row(range) }
    private var lent: ByteRow? { sum.format.lent(numbers) }

    var totalRoom: ByteRow { lent ?? room }

    /// The first shard and the sum before are added; which of them comes first makes no difference to the bits.
    func add(toArrived hasArrived: Bool) {
        if hasArrived {
            if sum.count == 0 { sum.format.read(room, into: numbers) } else { sum.format.add(room, to: numbers) }
        }
        sum.addShards(.range(range))
    }

    func outgoing() -> ByteRow {
        if let lent { return lent }
        sum.format.write(numbers, to: room)
        return room
    }

    func takeTotal() {
        if lent == nil { sum.format.read(room, into: numbers) }
    }
}
