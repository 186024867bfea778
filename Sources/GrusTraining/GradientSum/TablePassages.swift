import GrusAutodiff
import GrusFiles

/// The way of a table's gradient through a process of a chain: first all agree on its form, then it goes in this form.
final class TablePassages {
    let table: Parameter
    let form: Passage
    private let agreement: FormCargo
    private let rows: Passage
    private let pieces: [Passage]
    private var hasFollowed = true

    init(_ table: Parameter, _ form: Passage, _ agreement: FormCargo, rows: Passage, pieces: [Passage]) {
        (self.table, self.form, self.agreement, self.rows, self.pieces) = (table, form, agreement, rows, pieces)
    }

    /// Whether all have agreed that it goes row by row.
    var isRows: Bool { agreement.isRows }

    /// Begins an update.
    func begin() throws(InputError) {
        hasFollowed = false
        try form.begin()
    }

    /// Begins the passages of the form that all have just agreed on, and adds them to those that are under way.
    func follow(in underWay: inout [Passage]) throws(InputError) {
        guard form.isDone, !hasFollowed else { return }
        hasFollowed = true
        for passage in isRows ? [rows] : pieces {
            try passage.begin()
            underWay.append(passage)
        }
    }
}
