import GrusNetworks
import Testing

struct PackedSequenceTests {
    /// Lengths 2, 4, 1, 4: the sorted order is 1, 3, 0, 2.
    ///
    ///     step 0: rows 0 1 2 3      step 1: rows 4 5 6      step 2: rows 7 8      step 3: rows 9 10
    let sequence = PackedSequence(lengths: [2, 4, 1, 4])

    @Test func longestComeFirstAndEqualOnesKeepTheirOrder() {
        #expect(sequence.order == [1, 3, 0, 2])
        #expect(sequence.lengths == [4, 4, 2, 1])
    }

    @Test func stepsAreRowsWithoutGaps() {
        #expect(sequence.steps == 4 && sequence.sequences == 4 && sequence.rows == 11)
        #expect((0..<4).map(sequence.rows(ofStep:)) == [0..<4, 4..<7, 7..<9, 9..<11])
        #expect(sequence.row(ofStep: 1, sequence: 2) == 6)
        #expect(sequence.sequences(ofSteps: 0..<4) == [0, 1, 2, 3, 0, 1, 2, 0, 1, 0, 1])
        #expect(sequence.sequences(ofSteps: 1..<3) == [0, 1, 2, 0, 1])
    }

    @Test func stepsAreCutIntoChunks() {
        #expect(sequence.chunks(ofSteps: nil) == [0..<4])
        #expect(sequence.chunks(ofSteps: 4) == [0..<4])
        #expect(sequence.chunks(ofSteps: 3) == [0..<3, 3..<4])
        #expect(sequence.chunks(ofSteps: 1) == [0..<1, 1..<2, 2..<3, 3..<4])
        #expect(sequence.rows(ofSteps: 1..<3) == 4..<9)
        #expect(PackedSequence(lengths: []).chunks(ofSteps: 2) == [0..<0])
    }

    @Test func aChunkWithoutStepsIsAMistake() async {
        await #expect(processExitsWith: .failure) { _ = PackedSequence(lengths: [2]).chunks(ofSteps: 0) }
    }

    @Test func elementsArePackedStepByStep() {
        let packed = sequence.pack([[10, 11], [20, 21, 22, 23], [30], [40, 41, 42, 43]])
        #expect(packed == [20, 40, 10, 30, 21, 41, 11, 22, 42, 23, 43])
    }

    @Test func oneSequenceIsItself() {
        let one = PackedSequence(lengths: [3])
        #expect(one.pack([[7, 8, 9]]) == [7, 8, 9])
        #expect(one.sequences(ofSteps: 0..<3) == [0, 0, 0])
    }

    @Test func noSequencesHaveNoRows() {
        let none = PackedSequence(lengths: [])
        #expect(none.steps == 0 && none.rows == 0 && none.pack([]) == [] && none.sequences(ofSteps: 0..<0) == [])
    }

    @Test func anEmptySequenceIsAMistake() async {
        await #expect(processExitsWith: .failure) { _ = PackedSequence(lengths: [2, 0]) }
    }
}
