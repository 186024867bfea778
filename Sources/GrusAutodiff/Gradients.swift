import GrusNumerics

/// The gradient of one shard with respect to every parameter, in the layout of the store.
///
/// The first contribution to a parameter overwrites what is there, so that nothing has to be zeroed before. Of tables that
/// only rows of are used, such as embeddings, only those rows are ever written, zeroed and summed.
package final class Gradients: @unchecked Sendable {
    /// What the gradient of a parameter holds.
    private final class Content {
        /// Whether anything has contributed since `begin`.
        var isReached = false
        /// Whether a record is kept that will add to it.
        var isExpected = false
        /// Whether all rows may hold other numbers than zero.
        private(set) var isWhole = false
        /// If not, those that may, in the order in which they were reached.
        private(set) var rows: [Int32] = []
        /// Whether `rows` has a row; empty until it matters.
        private var isListed: [Bool] = []

        /// Lists a row, unless it is there already.
        func list(_ row: Int32, of count: Int) {
            if isListed.isEmpty {
                isListed = Array(repeating: false, count: count)
                // Which rows a batch uses may be drawn anew in every update.
                rows.reserveCapacity(count)
            }
            guard !isListed[Int(row)] else { return }
            isListed[Int(row)] = true
            rows.append(row)
        }

        /// Lists rows before those that are listed.
        func list(first: [Int32], of count: Int) {
            let own = rows
            clear()
            for row in first { list(row, of: count) }
            for row in own { list(row, of: count) }
        }

        /// Forgets the rows, which are zero again.
        func clear() {
            for row in rows { isListed[Int(row)] = false }
            rows.removeAll(keepingCapacity: true)
            isWhole = false
        }

        /// Takes in a contribution to all rows.
        func becomeWhole() {
            clear()
            isWhole = true
            isReached = true
        }
    }

    package let buffer: Buffer
    private let layout: ParameterLayout
    private let contents: [Content]
    /// The parameters that records which are kept will add to, each with the first of these.
    private var expected: [(parameter: Parameter, record: Int)] = []
    /// Whether the last backward pass is under way.
    private var isFinishing = false

    /// Gradients that are zero.
    ///
    /// - Parameter isZeroed: whether the memory is; else somebody puts zeros there, or moves it to where they are.
    package init(_ layout: ParameterLayout, isZeroed: Bool = true) {
        self.layout = layout
        buffer = Buffer(count: layout.count, isZeroed: isZeroed)
        contents = layout.entries.map { _ in Content() }
        expected.reserveCapacity(contents.count)
    }

    /// Forgets the gradients of the update before.
    package func begin() {
        for (content, entry) in zip(contents, layout.entries) {
            content.isReached = false
            guard !content.isWhole else { continue }
            for row in content.rows { self[entry.parameter][Int(row)..<Int(row) + 1].fill(with: 0) }
            content.clear()
        }
    }

    /// Forgets the gradients of the update before, where nothing will contribute to these: all are zero.
    package func beginEmpty() {
        begin()
        for (content, entry) in zip(contents, layout.entries) { zero(entry.parameter, content) }
    }

    // MARK: What is final

    /// Says that a record will add to the gradient of a parameter.
    func expect(_ parameter: Parameter, fromRecord record: Int) {
        let content = contents[parameter.index]
        guard !content.isExpected else { return }
        content.isExpected = true
        expected.append((parameter, record))
    }

    /// Says that the records from one on are gone.
    ///
    /// - Parameter body: gets the parameters that none of those before adds to.
    func forget(recordsFrom record: Int, _ body: (Parameter) -> Void = { _ in }) {
        while let last = expected.last, last.record >= record {
            body(last.parameter)
            contents[last.parameter.index].isExpected = false
            expected.removeLast()
        }
    }

    /// Begins the last backward pass: finishes the parameters to which no record will add.
    package func finish(whenFinal: (Parameter) -> Void = { _ in }) {
        isFinishing = true
        for (content, entry) in zip(contents, layout.entries) where !content.isExpected {
            finish(entry.parameter, whenFinal)
        }
    }

    /// Finishes a parameter: its gradient is zero if nothing has contributed to it since `begin`.
    func finish(_ parameter: Parameter, _ whenFinal: (Parameter) -> Void) {
        let content = contents[parameter.index]
        if !content.isReached { zero(parameter, content) }
        whenFinal(parameter)
    }

    /// Ends the last backward pass.
    func end() { isFinishing = false }

    private func zero(_ parameter: Parameter, _ content: Content) {
        guard content.isWhole else { return }
        self[parameter].fill(with: 0)
        content.clear()
    }

    package subscript(parameter: Parameter) -> Matrix { buffer.matrix(at: parameter.offset, parameter.shape) }

    /// The gradient of a parameter in row-major order.
    package func values(of parameter: Parameter) -> [Float] { self[parameter].values }

    // MARK: Contributions

    /// What a contribution goes to.
    private func open(_ parameter: Parameter) -> Content {
        let content = contents[parameter.index]
        precondition(
            !isFinishing || content.isExpected, "a step adds to parameter \(parameter.index), which it does not name")
        return content
    }

    /// Where to add a contribution.
    package func toAdd(_ parameter: Parameter) -> Matrix {
        let content = open(parameter)
        if !content.isReached { zero(parameter, content) }
        content.becomeWhole()
        return self[parameter]
    }

    /// Where to add a contribution to some rows alone, those of ids that are not absent.
    func toAdd(_ rows: List<Int32>, of table: Parameter) -> Matrix {
        let content = open(table)
        if !content.isReached { zero(table, content) }
        content.isReached = true
        if !content.isWhole {
            for row in rows where row != Tape.absent { content.list(row, of: table.shape.rows) }
        }
        return self[table]
    }

    /// Where to put the contribution of a product to some rows, and whether it has to be added.
    package func toAccumulate(_ rows: ParameterRows) -> (Matrix, accumulating: Bool) {
        let content = open(rows.parameter)
        guard !content.isReached, rows.shape == rows.parameter.shape else {
            return (toAdd(rows.parameter)[rows.range], true)
        }
        content.becomeWhole()
        return (self[rows.parameter], false)
    }

    // MARK: Sums

    /// Says that numbers of other shards are added to all rows of a parameter's gradient.
    package func becomeWhole(_ parameter: Parameter) { contents[parameter.index].becomeWhole() }

    /// Says that numbers are written into all gradients, also where nothing has contributed.
    package func becomeWhole() {
        for content in contents { content.becomeWhole() }
    }

    /// The rows of a parameter's gradient that may hold other numbers than zero; nil for all.
    package func rows(of parameter: Parameter) -> [Int32]? {
        let content = contents[parameter.index]
        return content.isWhole ? nil : content.rows
    }

    /// Lists the rows of another shard's gradient after its own, so that they may be added one by one.
    package func list(rowsOf other: Gradients, _ parameter: Parameter) {
        for row in other.rows(of: parameter) ?? [] { contents[parameter.index].list(row, of: parameter.shape.rows) }
    }

    /// The numbers of a note about a parameter's rows.
    package static func noteCount(_ parameter: Parameter) -> Int { 1 + parameter.shape.rows }

    /// Notes how many rows of a parameter's gradient may hold other numbers than zero, and which; −1 for all.
    package func note(_ parameter: Parameter, in note: List<Int32>) {
        let rows = rows(of: parameter)
        note[0] = rows.map { Int32($0.count) } ?? -1
        for (index, row) in (rows ?? []).enumerated() { note[1 + index] = row }
    }

    /// Takes over which rows another process has noted, whose numbers these are.
    package func take(_ note: List<Int32>, of parameter: Parameter) {
        let content = contents[parameter.index]
        content.clear()
        if note[0] < 0 { return content.becomeWhole() }
        for row in note[1..<1 + Int(note[0])] { content.list(row, of: parameter.shape.rows) }
    }

    /// Adds those rows of another shard's gradient that hold numbers, where both shards have such.
    package func addRows(of other: Gradients, _ parameter: Parameter) {
        for row in other.rows(of: parameter) ?? [] {
            let range = Int(row)..<Int(row) + 1
            contents[parameter.index].list(row, of: parameter.shape.rows)
            Kernels.add(other[parameter][range], to: self[parameter][range])
        }
    }

    /// Adds this gradient's rows to those of the sum of the shards before, which come first, as if they had come to that sum: a row
    /// that is new there is added to zeros, which matters to the sign of a zero.
    ///
    /// - Parameters:
    ///   - rows: the rows of the sum.
    ///   - put: adds the sum's row of an index to a row of this gradient, or overwrites it if it is new here.
    package func addRows(
        _ rows: [Int32], before parameter: Parameter, _ put: (_ index: Int, _ row: Matrix, _ isNew: Bool) -> Void
    ) {
        let own = Set(contents[parameter.index].rows)
        let before = Set(rows)
        contents[parameter.index].list(first: rows, of: parameter.shape.rows)
        for row in own.subtracting(before) {
            let new = self[parameter][Int(row)..<Int(row) + 1].elements
            for index in new.indices { new[index] += 0 }
        }
        for (index, row) in rows.enumerated() {
            put(index, self[parameter][Int(row)..<Int(row) + 1], !own.contains(row))
        }
    }

    /// Takes the rows of a sum, which has all that this gradient has.
    ///
    /// - Parameter put: overwrites a row of this gradient with the sum's row of an index.
    package func takeRows(_ rows: [Int32], of parameter: Parameter, _ put: (_ index: Int, _ row: Matrix) -> Void) {
        contents[parameter.index].list(first: rows, of: parameter.shape.rows)
        for (index, row) in rows.enumerated() { put(index, self[parameter][Int(row)..<Int(row) + 1]) }
    }
}
