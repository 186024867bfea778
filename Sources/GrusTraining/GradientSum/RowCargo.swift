import GrusAutodiff
import GrusNumerics
import GrusRanks

/// The rows of a table that any shard has reached: how many, their numbers, then the rows.
struct RowCargo: Cargo {
    let table: Parameter
    let sum: RunningSum
    let room: ByteRow

    /// The most bytes of a message.
    static func size(of table: Parameter, _ format: any SumFormat) -> Int {
        MemoryLayout<Int32>.size * (1 + table.shape.rows) + format.bytesPerNumber * table.shape.count
    }

    var totalRoom: ByteRow { room }

    func add(toArrived hasArrived: Bool) {
        if hasArrived { addRowsBefore() }
        sum.addShards(.table(table))
    }

    private func addRowsBefore() {
        guard sum.count > 0 else { return takeTotal() }
        let rows = rows
        sum.gradients.addRows(rows, before: table) { index, row, isNew in
            let values = values(of: index, among: rows.count)
            if isNew { sum.format.read(values, into: row) } else { sum.format.add(values, to: row) }
        }
    }

    func takeTotal() {
        let rows = rows
        sum.gradients.takeRows(rows, of: table) { index, row in
            sum.format.read(values(of: index, among: rows.count), into: row)
        }
    }

    func outgoing() -> ByteRow {
        let rows = sum.gradients.rows(of: table) ?? []
        header[0] = Int32(rows.count)
        for (index, row) in rows.enumerated() {
            header[1 + index] = row
            sum.format.write(sum.gradients[table][Int(row)..<Int(row) + 1], to: values(of: index, among: rows.count))
        }
        return ByteRow(room.base, rows: 1, columns: start(of: rows.count, among: rows.count))
    }

    // MARK: The message

    private var header: UnsafeMutablePointer<Int32> {
        UnsafeMutableRawPointer(room.base).assumingMemoryBound(to: Int32.self)
    }

    private var rows: [Int32] { (0..<Int(header[0])).map { header[1 + $0] } }

    private var rowSize: Int { table.shape.columns * sum.format.bytesPerNumber }

    /// Where a row lies in a message of so many.
    private func start(of index: Int, among count: Int) -> Int {
        MemoryLayout<Int32>.size * (1 + count) + index * rowSize
    }

    private func values(of index: Int, among count: Int) -> ByteRow {
        ByteRow(room.base + start(of: index, among: count), rows: 1, columns: rowSize)
    }
}
