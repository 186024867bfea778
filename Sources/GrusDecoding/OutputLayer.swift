import GrusAutodiff
import GrusNetworks
import GrusNumerics

/// The output layer of a model for the sentences of a batch.
enum OutputLayer {
    /// All tokens are columns.
    case whole
    /// Every sentence has the tokens of its shortlist.
    case listed(ListedOutputs)

    /// What may come next.
    ///
    /// - Parameters:
    ///   - readout: `[rows, embedding]`.
    ///   - sentences: those of the rows, in ascending order.
    func logits(_ readout: Tensor, sentences: [Int], of model: Seq2Seq, on tape: Tape) -> TokenLogits {
        switch self {
        case .whole: TokenLogits(model.logits(readout, on: tape))
        case .listed(let outputs): outputs.logits(readout.value, sentences: sentences, on: tape)
        }
    }
}

/// The tokens of shortlists as columns of products.
///
/// Sentences that follow one another are multiplied together, with all tokens that any of them has; then each takes its own. So a
/// product has rows enough to be fast, and what is found for a sentence does not depend on the others.
struct ListedOutputs {
    /// Some sentences that are multiplied together.
    private struct Group {
        let sentences: Range<Int>
        let classes: SelectedClasses
    }

    private let groups: [Group]
    /// The tokens of every sentence, in ascending order, and which columns of its group they are.
    private let tokens, columns: [List<Int32>]
    private let vocabulary: Int

    /// Copies the weights of tokens.
    ///
    /// - Parameters:
    ///   - lists: the tokens of every sentence, in ascending order.
    ///   - size: how many sentences are multiplied together.
    init(_ lists: [[Int32]], size: Int, of model: Seq2Seq, on tape: Tape) {
        var (groups, columns): ([Group], [List<Int32>]) = ([], [])
        for first in stride(from: 0, to: lists.count, by: size) {
            let sentences = first..<min(first + size, lists.count)
            let union = TokenUnion(lists[sentences], vocabulary: model.targetVocabulary)
            columns += lists[sentences].map { list in tape.arena.list(list.map(union.column(of:))) }
            groups.append(
                Group(sentences: sentences, classes: model.select(tape.arena.list(union.tokens), on: tape)))
        }
        (self.groups, self.columns) = (groups, columns)
        tokens = lists.map(tape.arena.list)
        vocabulary = model.targetVocabulary
    }

    /// See ``OutputLayer/logits(_:sentences:of:on:)``.
    func logits(_ readout: Matrix, sentences: [Int], on tape: Tape) -> TokenLogits {
        let tokens = sentences.map { self.tokens[$0] }
        let logits = tape.arena.matrix(rows: sentences.count, columns: tokens.lazy.map(\.count).max() ?? 0)
        let result = TokenLogits(logits, tokens: tokens, vocabulary: vocabulary)
        var first = 0
        for group in groups {
            let rows = first..<(sentences[first...].firstIndex { $0 >= group.sentences.upperBound } ?? sentences.count)
            first = rows.upperBound
            guard !rows.isEmpty else { continue }
            tape.scratch {
                let all = tape.logits(readout[rows], group.classes)
                for (index, row) in rows.enumerated() {
                    Kernels.gather(columns[sentences[row]], of: all[index..<index + 1], into: result.row(row))
                }
            }
        }
        return result
    }
}

/// The tokens that any of several lists has.
struct TokenUnion {
    /// In ascending order.
    let tokens: [Int32]
    /// Which of them every token of the vocabulary is, if it is one.
    private let columns: [Int32]

    init(_ lists: some Sequence<[Int32]>, vocabulary: Int) {
        var union = TokenSet(below: vocabulary)
        for list in lists { union.formUnion(list) }
        tokens = union.elements
        var columns = Array(repeating: Int32(-1), count: vocabulary)
        for (column, token) in tokens.enumerated() { columns[Int(token)] = Int32(column) }
        self.columns = columns
    }

    /// Which of the tokens one of them is.
    func column(of token: Int32) -> Int32 { columns[Int(token)] }
}
