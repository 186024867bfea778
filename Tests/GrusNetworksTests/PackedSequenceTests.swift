import GrusNetworks
import GrusNumerics
import Testing

struct PackedSequenceTests {
    /// Lengths 2, 4, 1, 4: the sorted order is 1, 3, 0, 2.
    ///
    ///     step 0: rows 0 1 2 3      step 1: rows 4 5 6      step 2: rows 7 8      step 3: rows 9 10
    let sequence: PackedSequence
    let arena: Arena

    init() {
        arena = Arena()
        sequence = PackedSequence(lengths: arena.list([2, 4, 1, 4]), in: arena)
    }

    /// The rows of sentences.
    func pack(_ sentences: [[Int32]], after first: Int32? = nil, _ sequence: PackedSequence) -> [Int32] {
        Array(
            sequence.pack(
                arena.list(count: sentences.count) { arena.list(sentences[$0]) }, after: first, in: arena))
    }

    @Test func longestComeFirstAndEqualOnesKeepTheirOrder() {
        #expect(Array(sequence.order) == [1, 3, 0, 2])
        #expect(Array(sequence.lengths) == [4, 4, 2, 1])
    }

    @Test func stepsAreRowsWithoutGaps() {
        #expect(sequence.steps == 4 && sequence.sequences == 4 && sequence.rows == 11)
        #expect((0..<4).map(sequence.rows(ofStep:)) == [0..<4, 4..<7, 7..<9, 9..<11])
        #expect(sequence.rows(ofSteps: 1..<3) == 4..<9)
        #expect(sequence.row(ofStep: 1, sequence: 2) == 6)
        #expect(Array(sequence.sequences(ofSteps: 0..<4, in: arena)) == [0, 1, 2, 3, 0, 1, 2, 0, 1, 0, 1])
        #expect(Array(sequence.sequences(ofSteps: 1..<3, in: arena)) == [0, 1, 2, 0, 1])
    }

    @Test func elementsArePackedStepByStep() {
        let sentences: [[Int32]] = [[10, 11], [20, 21, 22, 23], [30], [40, 41, 42, 43]]
        #expect(pack(sentences, sequence) == [20, 40, 10, 30, 21, 41, 11, 22, 42, 23, 43])
        #expect(pack(sentences, after: 1, sequence) == [1, 1, 1, 1, 20, 40, 10, 21, 41, 22, 42])
    }

    @Test func oneSequenceIsItself() {
        let one = PackedSequence(lengths: arena.list([3]), in: arena)
        #expect(pack([[7, 8, 9]], one) == [7, 8, 9])
        #expect(Array(one.sequences(ofSteps: 0..<3, in: arena)) == [0, 0, 0])
    }

    @Test func noSequencesHaveNoRows() {
        let none = PackedSequence(lengths: arena.list([]), in: arena)
        #expect(none.steps == 0 && none.rows == 0 && none.sequences == 0)
        #expect(pack([], none) == [] && none.sequences(ofSteps: 0..<0, in: arena).isEmpty)
    }

    @Test func anEmptySequenceIsAMistake() async {
        await #expect(processExitsWith: .failure) {
            let arena = Arena()
            _ = PackedSequence(lengths: arena.list([2, 0]), in: arena)
        }
    }
}
