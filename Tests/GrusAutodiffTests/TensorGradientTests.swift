import GrusAutodiff
import GrusNumerics
import Testing

/// A tensor's gradient has memory that is not initialised; what nothing has reached must count as zero.
struct TensorGradientTests {
    let worker = Worker()
    let store: ParameterStore
    let gradients: Gradients

    init() {
        var layout = ParameterLayout()
        _ = layout.add("unused", columns: 1)
        store = ParameterStore(layout)
        gradients = Gradients(layout)
    }

    /// A tape on memory full of a number that must not show, and a tensor of ten rows.
    func makeTensor() -> (Tape, Tensor) {
        worker.arena.reset()
        worker.arena.matrix(rows: 64, columns: 64).fill(with: 99)
        let tape = Tape(worker: worker, parameters: store, gradients: gradients)
        return (tape, tape.tensor(rows: 10, columns: 2))
    }

    /// Adds one to rows, in order, and gives the first column of the whole gradient.
    func sum(_ contributions: [Range<Int>]) -> [Float]? {
        let (tape, tensor) = makeTensor()
        for rows in contributions {
            guard let place = tape.gradientToAdd(of: tensor[rows]) else { continue }
            for index in 0..<place.count { place.base[index] += 1 }
        }
        guard let whole = tape.gradient(of: tensor) else { return nil }
        return (0..<10).map { whole.base[2 * $0] }
    }

    @Test(
        arguments: [
            ([0..<10], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]),
            ([7..<10, 4..<7, 0..<4], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]),
            ([0..<2, 2..<5], [1, 1, 1, 1, 1, 0, 0, 0, 0, 0]),
            ([4..<5, 4..<5], [0, 0, 0, 0, 2, 0, 0, 0, 0, 0]),
            ([0..<1, 8..<9], [1, 0, 0, 0, 0, 0, 0, 0, 1, 0]),
            ([8..<9, 0..<1, 3..<4], [1, 0, 0, 1, 0, 0, 0, 0, 1, 0]),
            ([3..<6, 1..<4, 5..<9], [0, 1, 1, 2, 1, 2, 1, 1, 1, 0]),
            ([4..<5, 0..<10], [1, 1, 1, 1, 2, 1, 1, 1, 1, 1]),
        ] as [([Range<Int>], [Float])])
    func contributionsOfSlicesAddUp(contributions: [Range<Int>], expected: [Float]) {
        #expect(sum(contributions) == expected)
    }

    @Test func rowsThatNothingReachedHaveNoGradient() throws {
        let (tape, tensor) = makeTensor()
        #expect(tape.gradient(of: tensor) == nil)
        try #require(tape.gradientToAdd(of: tensor[2..<4])).fill(with: 3)
        #expect(tape.gradient(of: tensor[5..<8]) == nil)
        #expect(tape.gradient(of: tensor[3..<5])?.values == [3, 3, 0, 0])
        #expect(tape.gradient(of: tensor[0..<3])?.values == [0, 0, 0, 0, 3, 3])
    }
}
