import GrusAutodiff
import GrusRanks

/// Whether of a table's gradient all shards have only some rows, a byte.
struct FormCargo: Cargo {
    static let size = 1

    let table: Parameter
    let sum: RunningSum
    let room: ByteRow

    var totalRoom: ByteRow { room }

    /// What is agreed, once it has come back.
    var isRows: Bool { room.base[0] != 0 }

    func add(toArrived hasArrived: Bool) {
        let isRowsBefore = !hasArrived || isRows
        room.base[0] = isRowsBefore && sum.hasRowsAlone(table) ? 1 : 0
    }

    func outgoing() -> ByteRow { room }

    func takeTotal() {}
}
