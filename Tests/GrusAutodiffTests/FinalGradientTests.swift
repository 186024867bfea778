import GrusAutodiff
import GrusNumerics
import Testing

/// When the gradient of a parameter is final.
struct FinalGradientTests {
    let inner, outer, both, unused: Parameter
    let gradients: Gradients
    let store: ParameterStore

    init() {
        var layout = ParameterLayout()
        inner = layout.add("inner", rows: 2, columns: 2)
        outer = layout.add("outer", rows: 2, columns: 2)
        both = layout.add("both", columns: 2)
        unused = layout.add("unused", columns: 2)
        gradients = Gradients(layout)
        store = ParameterStore(layout)
    }

    /// `(x · inner + both) · outer + both`, as a chunk of its own or not; what is final, in order.
    func finals(isChunked: Bool = false) -> [Parameter] {
        let tape = Tape(worker: Worker(), parameters: store, gradients: gradients)
        let input = tape.zeros(rows: 3, columns: 2)
        let hidden = tape.linear(input, inner.all, bias: both)
        if isChunked { tape.reserveGradients(of: tape.list(hidden)) }
        let mark = tape.mark
        tape.gradientToAdd(of: tape.linear(hidden, outer.all, bias: both))?.fill(with: 1)
        if isChunked { tape.finish(since: mark) {} }
        var finals: [Parameter] = []
        tape.backward { finals.append($0) }
        return finals
    }

    @Test func aGradientIsFinalAfterTheFirstStepThatNamesItsParameter() {
        for _ in 0..<2 {
            let finals = finals()
            #expect(finals.prefix(2) == [unused, outer])
            #expect(Set(finals.dropFirst(2)) == [inner, both])
            #expect(finals.count == 4)
            #expect(gradients.values(of: both) == [3, 3])
        }
    }

    @Test func ofAChunkItIsFinalWhenTheRestDoesNotAdd() {
        for _ in 0..<2 {
            let finals = finals(isChunked: true)
            #expect(Set(finals.prefix(2)) == [unused, outer])
            #expect(Set(finals.dropFirst(2)) == [inner, both])
            #expect(gradients.values(of: both) == [3, 3])
        }
    }
}
