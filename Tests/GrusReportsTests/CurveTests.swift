import Grus
import GrusReports
import Testing

@Suite struct CurveTests {
    @Test func partsAreMeansAndGapsStraightLines() {
        let curve = Curve([(40, 8), (5, 1), (10, 3)])
        #expect(curve.cells(4, upTo: 40) == [.value(2), .value(4), .value(6), .value(8)])
        #expect(curve.cells(5, upTo: 50) == [.value(2), .value(4), .value(6), .value(8), .nothing])
        #expect(curve.cells(2, upTo: 20) == [.value(2), .value(8)])
    }

    @Test func nothingIsThereBeforeTheFirstPoint() {
        #expect(Curve([(30, 1)]).cells(3, upTo: 30) == [.nothing, .nothing, .value(1)])
        #expect(Curve([]).cells(2, upTo: 0) == [.nothing, .nothing])
        #expect(Curve([(0, 1)]).cells(2, upTo: 0) == [.value(1), .nothing])
    }

    @Test func whatIsNotFiniteIsShownAndJoinsNothing() {
        let curve = Curve([(10, 1), (30, .nan), (50, 3)])
        #expect(curve.cells(5, upTo: 50) == [.value(1), .nothing, .notFinite, .nothing, .value(3)])
        #expect(CurvePlot.line(curve.cells(5, upTo: 50), in: 1...3) == "▁ × █")
    }

    @Test func blocksAreAsHighAsValues() {
        let cells = (0...8).map { Curve.Cell.value(Double($0)) }
        #expect(CurvePlot.line(cells, in: 0...8) == "▁▂▃▄▅▆▇██")
        #expect(CurvePlot.line(cells, in: 0...16) == "▁▁▂▂▃▃▄▄▅")
        #expect(CurvePlot.line([.value(5)], in: 5...5) == "▁")
        let most = Double.greatestFiniteMagnitude
        let steep = Curve([(1, -most), (3, most)]).cells(3, upTo: 3)
        #expect(CurvePlot.line(steep, in: -most...most) == "▁▅█")
    }
}
