import GrusFiles

/// Texts that belong together line by line, read block by block.
struct AlignedTexts {
    /// How many lines a block has: enough to be worth a task, few enough to share a small text among all cores.
    private static let blockSize = 32

    let texts: [TextReader]

    /// The next lines of all columns of all texts: [column, line]; nil at the end.
    ///
    /// - Throws: `InputError` of kind `data` if the texts differ in length, or if the first is empty; what reading throws.
    func next() throws(InputError) -> [[String]]? {
        var block: [[String]] = []
        for text in texts { block += try text.block(of: Self.blockSize) }
        guard block.allSatisfy({ $0.count == block[0].count }) else { throw try unequalLengths() }
        guard block[0].isEmpty else { return block }
        if texts[0].lineCount == 0 { throw InputError(.data, file: texts[0].name, "there is nothing to score") }
        return nil
    }

    private func unequalLengths() throws(InputError) -> InputError {
        let count = try texts[0].countLines()
        guard count > 0 else { return InputError(.data, file: texts[0].name, "there is nothing to score") }
        for text in texts.dropFirst() where try text.countLines() != count {
            return InputError(
                .data, file: text.name, "has \(text.lineCount) lines, but \(texts[0].name) has \(count)")
        }
        preconditionFailure("\(texts.map(\.lineCount)) lines are equal")
    }
}
