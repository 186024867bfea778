import GrusNumerics
import Testing

struct ArenaTests {
    let arena = Arena()

    func address(_ bytes: Int) -> Int { Int(bitPattern: arena.allocate(bytes: bytes)) }

    @Test func everythingIsAlignedAndApart() {
        var end = 0
        for bytes in [0, 1, 63, 64, 65, 1000] {
            let start = address(bytes)
            #expect(start % 64 == 0)
            #expect(start >= end)
            end = start + max(bytes, 1)
        }
    }

    @Test func aMarkGivesMemoryBack() {
        _ = address(100)
        let mark = arena.mark
        let second = address(100)
        _ = address(5 << 20)
        arena.release(to: mark)
        #expect(address(100) == second)
    }

    @Test func thePeakIsTheMostThatWasHandedOut() {
        _ = address(64)
        #expect(arena.peak == 64)
        let mark = arena.mark
        _ = address(5 << 20)
        arena.release(to: mark)
        _ = address(100)
        #expect(arena.peak == 64 + (5 << 20))
        arena.reset()
        arena.forgetPeak()
        _ = address(640)
        #expect(arena.peak == 640)
    }

    @Test func aMarkOfTheEmptyArenaIsValidLater() {
        let mark = arena.mark
        let first = address(10)
        arena.release(to: mark)
        #expect(address(10) == first)
    }

    /// Blocks are skipped, not lost, when something does not fit into what is left of them.
    @Test func memoryKeepsItsValuesWhileTheArenaGrows() {
        let matrices = (0..<40).map { index in
            let matrix = arena.matrix(rows: 1 + index * index * 50, columns: 17)
            matrix.fill(with: Float(index))
            return matrix
        }
        for (index, matrix) in matrices.enumerated() {
            #expect(matrix.elements.allSatisfy { $0 == Float(index) })
        }
    }

    @Test func theSteadyStateDoesNotGrow() {
        var capacities: [Int] = []
        for round in 0..<6 {
            arena.reset()
            capacities.append(arena.capacity)
            for _ in 0..<30 { _ = arena.matrix(rows: 100, columns: 1000 - round) }
        }
        #expect(capacities[0] == 0 && capacities[1] >= 30 * 400_000)
        #expect(Set(capacities.dropFirst()).count == 1)
    }

}

struct ListTests {
    let arena = Arena()

    @Test func listsHoldTheirValues() {
        #expect(Array(arena.list([1, 2, 3] as [Int32])) == [1, 2, 3])
        #expect(Array(arena.list([1, 2, 3, 4][1..<3])) == [2, 3])
        #expect(arena.list([Int32]()).isEmpty)
        #expect(Array(arena.list(repeating: 7, count: 2)) == [7, 7])
        #expect(Array(arena.list(count: 3) { 10 * $0 }) == [0, 10, 20])
    }

    @Test func sublistsShareTheirMemory() {
        let whole = arena.list(count: 5) { $0 }
        let middle = whole.sublist(1..<4)
        middle[0] = 9
        #expect(Array(middle) == [9, 2, 3] && Array(whole) == [0, 9, 2, 3, 4])
        #expect(whole.sublist(5..<5).isEmpty)
    }

    @Test func placesBeyondTheEndAreAMistake() async {
        await #expect(processExitsWith: .failure) {
            let arena = Arena()
            _ = arena.list([1, 2]).sublist(0..<1)[1]
        }
        await #expect(processExitsWith: .failure) {
            let arena = Arena()
            _ = arena.list([1, 2]).sublist(1..<3)
        }
    }
}

struct BufferTests {
    @Test func buffersAreZeroedAndCutIntoMatrices() {
        let buffer = Buffer(count: 20)
        #expect(buffer.elements.allSatisfy { $0 == 0 })
        #expect(Int(bitPattern: buffer.base) % 64 == 0)
        let matrix = buffer.matrix(at: 8, Shape(rows: 3, columns: 4))
        matrix.fill(with: 2)
        #expect(buffer.elements.map { $0 } == Array(repeating: 0, count: 8) + Array(repeating: 2, count: 12))
        buffer.zero()
        #expect(matrix.values.allSatisfy { $0 == 0 })
    }

    @Test func aMatrixBeyondTheEndIsAMistake() async {
        await #expect(processExitsWith: .failure) {
            _ = Buffer(count: 20).matrix(at: 9, Shape(rows: 3, columns: 4))
        }
    }
}
