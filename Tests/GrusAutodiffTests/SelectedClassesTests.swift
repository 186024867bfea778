import GrusAutodiff
import GrusNumerics
import GrusRuntime
import Testing

/// Logits of some classes are those that they have among all.
struct SelectedClassesTests {
    let table, bias: Parameter
    let layout: ParameterLayout

    /// 600 terms are three blocks of a product's.
    init() {
        var layout = ParameterLayout()
        table = layout.addTable("table", rows: 130, columns: 600, .weight(fan: 1))
        bias = layout.add("bias", columns: 130, .weight(fan: 1))
        self.layout = layout
    }

    /// Whole panels, a part of one, and both.
    static let selections: [[Int32]] = [
        [129], [0, 2, 3, 7, 64, 65, 128, 129], Array(3..<35), (0..<130).filter { $0 % 3 != 0 }, Array(0..<130),
    ]

    @Test(arguments: [FactorForm.single, .pairs, .bytes], selections)
    func selectedClassesHaveTheirLogits(form: FactorForm, classes: [Int32]) {
        let numbers = ParameterStore(layout, key: RandomKey(seed: 3))
        let store = form == .bytes ? numbers.rounded(to: .int8) : numbers
        let tape = Tape(worker: Worker(), parameters: store, weights: ProductWeights(store, form))
        for rows in [1, 5, 40] {
            let readout = tape.tensor(rows: rows, columns: 600)
            var stream = RandomKey(seed: 4).makeGenerator()
            for index in readout.value.elements.indices { readout.value.elements[index] = stream.uniform() - 0.5 }
            let all = tape.logits(readout, table, bias: bias)
            let selected = tape.logits(
                readout.value, tape.select(tape.arena.list(classes), of: table, bias: bias))
            for row in 0..<rows {
                let expected = classes.map { all[row..<row + 1].elements[Int($0)] }
                #expect(selected[row..<row + 1].values == expected, "\(form), row \(row) of \(rows)")
            }
        }
    }
}
