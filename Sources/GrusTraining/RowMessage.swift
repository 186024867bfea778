import GrusAutodiff
import GrusNumerics

/// Rows of a table's gradient as a message: how many, their numbers, then the rows.
struct RowMessage {
    private let memory: Matrix
    private let table: Parameter

    /// The most numbers that it has.
    static func size(of table: Parameter) -> Int { 1 + table.shape.rows + table.shape.count }

    /// A message in memory of that size.
    init(_ memory: Matrix, of table: Parameter) {
        (self.memory, self.table) = (memory, table)
    }

    /// Adds the rows that it has to those of a gradient, which follow them.
    func add(before gradients: Gradients) { gradients.addRows(rows, values(rows.count), before: table) }

    /// Has a gradient take the rows that it has.
    func take(into gradients: Gradients) { gradients.takeRows(rows, values(rows.count), of: table) }

    /// The message with all rows of a gradient.
    func packed(_ gradients: Gradients) -> Matrix {
        let rows = gradients.rows(of: table) ?? []
        memory.base[0] = number(Int32(rows.count))
        let values = values(rows.count)
        for (index, row) in rows.enumerated() {
            memory.base[1 + index] = number(row)
            values[index..<index + 1].copy(from: gradients[table][Int(row)..<Int(row) + 1])
        }
        return Matrix(memory.base, rows: 1, columns: 1 + rows.count + values.count)
    }

    private var rows: [Int32] {
        let count = integer(memory.base[0])
        return (0..<Int(count)).map { integer(memory.base[1 + $0]) }
    }

    private func values(_ count: Int) -> Matrix {
        Matrix(memory.base + 1 + count, rows: count, columns: table.shape.columns)
    }

    private func number(_ integer: Int32) -> Float { Float(bitPattern: UInt32(bitPattern: integer)) }

    private func integer(_ number: Float) -> Int32 { Int32(bitPattern: number.bitPattern) }
}
