import GrusNumerics

/// Logits of tokens, a row for each hypothesis: of all tokens, or of those that its sentence has to choose from.
package struct TokenLogits {
    /// `[rows, columns]`; a row may have less columns that mean something.
    private let matrix: Matrix
    /// The tokens of the columns of every row, in ascending order; nil where they are all tokens.
    private let lists: [List<Int32>]?
    /// The number of ids.
    private let vocabulary: Int

    /// Logits of all tokens, `[rows, vocabulary]`.
    package init(_ matrix: Matrix) {
        (self.matrix, lists, vocabulary) = (matrix, nil, matrix.columns)
    }

    /// Logits of the tokens of lists.
    ///
    /// - Parameters:
    ///   - matrix: as wide as the longest list, or wider.
    ///   - lists: the tokens of the columns of every row, in ascending order.
    ///   - vocabulary: the number of ids.
    package init(_ matrix: Matrix, tokens lists: [List<Int32>], vocabulary: Int) {
        precondition(
            lists.count == matrix.rows && lists.allSatisfy { $0.count <= matrix.columns },
            "lists of \(lists.map(\.count)) tokens for logits of \(matrix.shape)")
        (self.matrix, self.lists, self.vocabulary) = (matrix, lists, vocabulary)
    }

    /// The number of rows.
    package var rows: Int { matrix.rows }

    /// Logits of the same tokens, whose values are not set.
    func blank(in arena: Arena) -> TokenLogits {
        let copy = arena.matrix(rows: matrix.rows, columns: matrix.columns)
        return lists.map { TokenLogits(copy, tokens: $0, vocabulary: vocabulary) } ?? TokenLogits(copy)
    }

    /// The logits of a row, `[1, columns]`.
    package func row(_ row: Int) -> Matrix {
        let whole = matrix[row..<row + 1]
        return lists.map { Matrix(whole.base, rows: 1, columns: $0[row].count) } ?? whole
    }

    /// The tokens of a row's columns, in ascending order; nil where they are all tokens.
    package func tokens(of row: Int) -> List<Int32>? { lists?[row] }

    /// The column of a token in a row.
    ///
    /// - Precondition: it is one that the row has.
    func column(of token: Int32, in row: Int) -> Int {
        guard let list = tokens(of: row) else { return Int(token) }
        var (low, high) = (0, list.count)
        while low < high {
            let middle = (low + high) / 2
            if list[middle] < token { low = middle + 1 } else { high = middle }
        }
        precondition(
            low < list.count && list[low] == token, "the token \(token), which is not on the list of row \(row)")
        return low
    }

    /// Numbers of a row's columns as numbers of all tokens, 0 for those that the row does not have.
    func spread(_ values: [Float], of row: Int) -> [Float] {
        guard let list = tokens(of: row) else { return values }
        var spread = Array(repeating: 0 as Float, count: vocabulary)
        for (token, value) in zip(list, values) { spread[Int(token)] = value }
        return spread
    }
}
