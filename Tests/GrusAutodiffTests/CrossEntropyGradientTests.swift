import GrusAutodiff
import GrusNumerics
import GrusRuntime
import Testing

struct CrossEntropyGradientTests {
    @Test(arguments: [0, 0.1])
    func crossEntropy(smoothing: Double) {
        let shapes = [Shape(rows: 4, columns: 3), Shape(rows: 5, columns: 3), Shape(rows: 1, columns: 5)]
        expectGradients(shapes) { tape, p in
            let sums = tape.crossEntropy(
                tape.tanh(tape.lift(p[0])), p[1], bias: p[2], labels: [0, 4, 2, 4], smoothing: smoothing, scale: 0.25)
            return 0.25 * sums.smoothed
        }
    }

    /// Weights below 0 turn the gradient round, and one of 0 leaves its row out.
    @Test func weightedCrossEntropy() {
        let shapes = [Shape(rows: 4, columns: 3), Shape(rows: 5, columns: 3), Shape(rows: 1, columns: 5)]
        expectGradients(shapes) { tape, p in
            let sums = tape.crossEntropy(
                tape.tanh(tape.lift(p[0])), p[1], bias: p[2], labels: tape.arena.list([0, 4, 2, 4]),
                weights: tape.arena.list([1.5, -0.75, 0, 1]), scale: 0.25)
            return 0.25 * sums.smoothed
        }
    }

    /// 60,001 classes leave room for 69 rows at a time.
    @Test func likelihoodsAreThoseOfTheLoss() {
        var layout = ParameterLayout()
        let readout = layout.add("readout", rows: 150, columns: 2, .weight(fan: 1))
        let table = layout.add("table", rows: 60_001, columns: 2, .weight(fan: 1))
        let bias = layout.add("bias", columns: 60_001, .weight(fan: 1))
        let tape = Tape(worker: Worker(), parameters: ParameterStore(layout, key: RandomKey(seed: 1)))
        let labels = (0..<150).map { Int32(401 * $0) }
        let rows = tape.lift(readout)
        let likelihoods = tape.logLikelihoods(rows, table, bias: bias, labels: tape.arena.list(labels))
        for row in [0, 68, 69, 149] {
            let loss = tape.crossEntropy(
                rows[row..<row + 1], table, bias: bias, labels: [labels[row]], smoothing: 0, scale: 1)
            #expect(abs(likelihoods[row] + loss.plain) < 1e-5)
        }
    }

    @Test(arguments: [0, 0.1], [0, 0.7, 5])
    func rDrop(smoothing: Double, weight: Double) {
        let shapes = [Shape(rows: 6, columns: 3), Shape(rows: 5, columns: 3), Shape(rows: 1, columns: 5)]
        expectGradients(shapes) { tape, p in
            let sums = tape.rDrop(
                tape.tanh(tape.lift(p[0])), p[1], bias: p[2], labels: [0, 0, 4, 4, 2, 2], weight: weight,
                smoothing: smoothing, scale: 0.25)
            return 0.25 * sums.smoothed
        }
    }

    /// Two classes: p = (¾, ¼) and q = (½, ½).
    @Test func rDropIsAsWorkedOutByHand() {
        var layout = ParameterLayout()
        let readout = layout.add("readout", rows: 2, columns: 1)
        let (table, bias) = (layout.add("table", rows: 2, columns: 1), layout.add("bias", columns: 2))
        let store = ParameterStore(layout)
        // Logits (log 3, 0) and (0, 0).
        store.set(readout, to: [1, 0])
        store.set(table, to: [1.0986123, 0])
        let tape = Tape(worker: Worker(), parameters: store)
        let sums = tape.rDrop(
            tape.lift(readout), table, bias: bias, labels: [0, 0], weight: 2, smoothing: 0, scale: 1)
        // Cross-entropies log 4/3 and log 2; divergences ¾ log 3/2 − ¼ log 2 and ½ log 2/3 + ½ log 2.
        #expect(abs(sums.plain - 0.4904146) < 1e-6)
        #expect(abs(sums.smoothed - (0.4904146 + 0.1308120 + 0.1438410)) < 1e-6)
        #expect(sums.tokens == 1 && sums.correct == 1)
    }

    @Test func crossEntropyTiedToTheEmbedding() {
        expectGradients([Shape(rows: 5, columns: 3), Shape(rows: 1, columns: 5)]) { tape, p in
            tape.crossEntropy(
                tape.tanh(tape.embed([1, 2, 2], p[0])), p[0], bias: p[1], labels: [0, 4, 2], smoothing: 0.1, scale: 1
            ).smoothed
        }
    }

    /// 60,001 classes leave room for 69 rows at a time, so 150 rows are three blocks; 50 rows are one.
    @Test func severalBlocksOfRowsGiveTheSumOfTheirGradients() {
        var layout = ParameterLayout()
        let readout = layout.add("readout", rows: 150, columns: 2, .weight(fan: 1))
        let table = layout.add("table", rows: 60_001, columns: 2, .weight(fan: 1))
        let bias = layout.add("bias", columns: 60_001, .weight(fan: 1))
        let store = ParameterStore(layout, key: RandomKey(seed: 1))
        let worker = Worker()
        let gradients = Gradients(layout)
        let run = { (rows: Range<Int32>) in
            let tape = Tape(worker: worker, parameters: store, gradients: gradients)
            let sums = tape.crossEntropy(
                tape.embed(Array(rows), readout), table, bias: bias, labels: rows.map { 401 * $0 }, smoothing: 0.1,
                scale: 1)
            tape.backward()
            return (sums, layout.entries.map { gradients.values(of: $0.parameter) })
        }
        let (whole, expected) = run(0..<150)
        var total = LossSums()
        var sums = expected.map { $0.map { _ in Float(0) } }
        for start in [0, 50, 100] as [Int32] {
            let (part, gradients) = run(start..<start + 50)
            total += part
            for index in sums.indices { sums[index] = zip(sums[index], gradients[index]).map { $0 + $1 } }
        }
        #expect(whole.tokens == 150 && total.tokens == 150)
        #expect(abs(whole.smoothed / total.smoothed - 1) < 1e-9)
        for (sum, values) in zip(sums, expected) {
            #expect(zip(sum, values).allSatisfy { abs($0 - $1) < 1e-5 })
        }
    }

    @Test func theLossIsTheSameWithoutRecording() {
        var layout = ParameterLayout()
        let (table, bias) = (layout.add("table", rows: 7, columns: 3, .weight(fan: 1)), layout.add("bias", columns: 7))
        let store = ParameterStore(layout, key: RandomKey(seed: 3))
        let worker = Worker()
        let loss = { (gradients: Gradients?) in
            let tape = Tape(worker: worker, parameters: store, gradients: gradients)
            return tape.crossEntropy(
                tape.lift(table), table, bias: bias, labels: [0, 1, 2, 3, 4, 5, 6], smoothing: 0.1, scale: 3)
        }
        #expect(loss(nil) == loss(Gradients(layout)))
    }

    @Test func topTokensAreTheMostProbableClasses() {
        var layout = ParameterLayout()
        let (table, bias) = (layout.add("table", rows: 3, columns: 1), layout.add("bias", columns: 3))
        let store = ParameterStore(layout)
        store.set(table, to: [0, 1, -1])
        let worker = Worker()
        let tape = Tape(worker: worker, parameters: store)
        // Readouts 1 and 0: logits [0, 1, −1] and [0, 0, 0].
        let logits = tape.logits(tape.embed([1, 0], table), table, bias: bias)
        let topTokens = [logits[0..<1], logits[1..<2]].map { ScoredToken.top(2, of: $0) }
        #expect(topTokens.map { $0.map(\.token) } == [[1, 0], [0, 1]])
        // 1 − log(1 + e + 1/e) and −log 3.
        let expected: [Float] = [-0.4076059, -1.4076059, -1.0986123, -1.0986123]
        for (actual, wanted) in zip(topTokens.joined(), expected) {
            #expect(abs(actual.logProbability - wanted) < 1e-6)
        }
    }
}
