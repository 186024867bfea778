import GrusAutodiff
import GrusNumerics
import GrusRanks

/// Makes the passages of a chain, with memory for their messages and tags that are the same in all processes.
struct PassageBuilder {
    private let communicator: any Communicator
    private let sum: RunningSum
    private let layout: ParameterLayout
    private let open: OpenGradients?
    private let lanes = (on: Lane(), back: Lane())
    private var tag = Tag.gradient

    init(_ communicator: any Communicator, _ sum: RunningSum, _ layout: ParameterLayout, _ open: OpenGradients?) {
        (self.communicator, self.sum, self.layout, self.open) = (communicator, sum, layout, open)
    }

    /// The passage of a range of the flat gradients.
    mutating func passage(of range: Range<Int>) -> Passage {
        let room = room(RangeCargo.size(of: range, sum.format))
        return passage(RangeCargo(range: range, sum: sum, room: room), with: parameters(in: range))
    }

    /// The passages of a table.
    mutating func passages(of table: Parameter) -> TablePassages {
        let own = table.index..<table.index + 1
        let agreement = FormCargo(table: table, sum: sum, room: room(FormCargo.size))
        let form = passage(agreement, with: own)
        // A table goes in one form or in the other, so that both have the same memory.
        let shared = room(RowCargo.size(of: table, sum.format))
        let rows = passage(RowCargo(table: table, sum: sum, room: shared), with: own)
        let whole = table.offset..<table.offset + table.shape.count
        let pieces = FlatPieces(whole).map { piece in
            let start = RangeCargo.size(of: whole.lowerBound..<piece.lowerBound, sum.format)
            let room = ByteRow(shared.base + start, rows: 1, columns: RangeCargo.size(of: piece, sum.format))
            return passage(RangeCargo(range: piece, sum: sum, room: room), with: own)
        }
        return TablePassages(table, form, agreement, rows: rows, pieces: pieces)
    }

    private mutating func passage(_ cargo: any Cargo, with parameters: Range<Int>) -> Passage {
        defer { tag += 1 }
        return Passage(cargo, tag, communicator, on: lanes) { [open] in open?.areFinal(parameters) ?? true }
    }

    /// Memory that the running sum keeps.
    private func room(_ bytes: Int) -> ByteRow { sum.makeRoom(bytes: bytes) }

    /// The parameters that a range has something of.
    private func parameters(in range: Range<Int>) -> Range<Int> {
        let indices = layout.entries.indices.filter { index in
            let parameter = layout.entries[index].parameter
            return parameter.offset < range.upperBound && parameter.offset + parameter.shape.count > range.lowerBound
        }
        return (indices.first ?? 0)..<(indices.last.map { $0 + 1 } ?? 0)
    }
}
