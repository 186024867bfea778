import Foundation
import GrusDecoding
import GrusNumerics

/// A scorer whose probabilities stand in a table: for every token that was fed, those of the tokens that may follow. The source does
/// not matter to it.
struct TableScorer: Scorer {
    /// [fed, next]
    let probabilities: [[Double]]
    /// What every step attends to; nil for nothing.
    var attention: [Float]?

    var vocabulary: Int { probabilities.count }

    func start(_ requests: [Search.Request], rows: Int, attends: Bool, on worker: Worker) -> any PartialTranslation {
        Translation(scorer: self, rows: requests.count, most: rows, attends: attends, arena: worker.arena)
    }

    private struct Translation: PartialTranslation {
        let scorer: TableScorer
        var rows: Int
        let most: Int
        let attends: Bool
        let arena: Arena

        mutating func extend(_ tokens: [Int32]) -> NextTokens {
            precondition(tokens.count == rows && rows <= most)
            return NextTokens(
                logits: arena.matrix(tokens.map { scorer.probabilities[Int($0)].map { Float(log($0)) + 3 } }),
                attention: attends ? scorer.attention.map { weights in arena.matrix(tokens.map { _ in weights }) } : nil
            )
        }

        mutating func keep(_ rows: [Int]) {
            precondition(rows.allSatisfy { (0..<self.rows).contains($0) })
            self.rows = rows.count
        }
    }
}

extension Arena {
    /// A matrix of rows of numbers.
    func matrix(_ rows: [[Float]]) -> Matrix {
        let matrix = matrix(rows: rows.count, columns: rows[0].count)
        for (index, value) in rows.joined().enumerated() { matrix.elements[index] = value }
        return matrix
    }
}
