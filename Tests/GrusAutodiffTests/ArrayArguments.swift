import GrusAutodiff
import GrusNumerics

/// The operations for arrays.
extension Tape {
    func embed(_ ids: [Int32], _ table: Parameter) -> Tensor { embed(arena.list(ids), table) }

    func gather(_ parts: [Tensor], rows: [Int32]) -> Tensor { gather(arena.list(parts), rows: arena.list(rows)) }

    func linear(_ parts: [Tensor], _ weight: ParameterRows) -> Tensor { linear(arena.list(parts), weight) }

    func linear(_ parts: [Tensor], _ weight: Parameter, bias: Parameter?) -> Tensor {
        linear(arena.list(parts), weight, bias: bias)
    }

    func crossEntropy(
        _ readout: Tensor, _ table: Parameter, bias: Parameter, labels: [Int32], smoothing: Double, scale: Double
    ) -> LossSums {
        crossEntropy(readout, table, bias: bias, labels: arena.list(labels), smoothing: smoothing, scale: scale)
    }

    func rDrop(
        _ readout: Tensor, _ table: Parameter, bias: Parameter, labels: [Int32], weight: Double, smoothing: Double,
        scale: Double
    ) -> LossSums {
        rDrop(
            readout, table, bias: bias, labels: arena.list(labels), weight: weight, smoothing: smoothing, scale: scale)
    }

    func attentionMemory(keys: Tensor, values: Tensor, spans: [Range<Int>]) -> AttentionMemory {
        attentionMemory(keys: keys, values: values, rows: spans.count) { spans[$0] }
    }
}
