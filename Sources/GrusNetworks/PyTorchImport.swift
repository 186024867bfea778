import GrusAutodiff
import GrusFiles

/// Loads weights that PyTorch trained, under the names and in the layouts of `torch.nn.GRU`, `GRUCell`, `Linear` and
/// `Embedding`: `source`, `target`, `encoder`, `bridge`, `key`, `query`, `energy`, `cell`, `readout`, `out`.
///
/// PyTorch stores `[out, in]` where Grus stores `[in, out]`, and has two biases where the gates need one: they are
/// added up, but for the recurrent one of the candidate, which acts inside of the reset gate.
package struct PyTorchImport {
    private let file: SafeTensors
    private let prefix: String

    /// An import from an open file, of the tensors whose names begin with a prefix.
    package init(_ file: SafeTensors, prefix: String = "") {
        self.file = file
        self.prefix = prefix
    }

    /// Overwrites a model's parameters.
    ///
    /// - Parameter model: bidirectional, one layer each, MLP attention, `reset: after`, `update: keep`, output tied.
    /// - Throws: `InputError` if a tensor is missing or has another shape, or if the model is of another kind.
    package func load(into model: Seq2Seq) throws(InputError) {
        let config = model.config
        guard config.encoder.bidirectional, config.encoder.layers == 1, config.decoder.layers == 1,
            config.cell.reset == .after, config.cell.update == .keep, config.tie == [.target, .output],
            let attention = model.decoder.attention, let backward = model.encoder.layers[0].backward
        else {
            throw InputError(
                .config, file: file.path,
                "PyTorch weights load only into a bidirectional one-layer model with mlp attention, reset: after, "
                    + "update: keep and tie: [target, output]")
        }
        let (store, decoder) = (model.parameters, model.decoder)
        try copy("source.weight", to: model.encoder.embedding, in: store)
        try copy("target.weight", to: decoder.embedding, in: store)
        try loadCell(model.encoder.layers[0].forward, "encoder", "_l0", in: store)
        try loadCell(backward, "encoder", "_l0_reverse", in: store)
        try loadCell(decoder.cells[0], "cell", "", in: store)
        try transpose("bridge.weight", to: decoder.bridges[0].weight, in: store)
        try copyRow("bridge.bias", to: decoder.bridges[0].bias, in: store)
        try transpose("key.weight", to: attention.keyWeight, in: store)
        try copyRow("query.bias", to: attention.keyBias, in: store)
        try transpose("query.weight", to: attention.queryWeight, in: store)
        try copy("energy.weight", to: attention.energy, in: store)
        try transpose("readout.weight", to: decoder.readoutWeight, in: store)
        try copyRow("readout.bias", to: decoder.readoutBias, in: store)
        try copyRow("out.bias", to: decoder.outputBias, in: store)
    }

    private func floats(_ name: String, shape: [Int]) throws(InputError) -> [Float] {
        try file.floats(prefix + name, shape: shape)
    }

    private func copy(_ name: String, to parameter: Parameter, in store: ParameterStore) throws(InputError) {
        let shape = parameter.shape
        store.set(parameter, to: try floats(name, shape: [shape.rows, shape.columns]))
    }

    private func copyRow(_ name: String, to parameter: Parameter, in store: ParameterStore) throws(InputError) {
        store.set(parameter, to: try floats(name, shape: [parameter.shape.columns]))
    }

    private func transpose(_ name: String, to parameter: Parameter, in store: ParameterStore) throws(InputError) {
        let (inputs, outputs) = (parameter.shape.rows, parameter.shape.columns)
        let values = try floats(name, shape: [outputs, inputs])
        var result: [Float] = []
        result.reserveCapacity(values.count)
        for input in 0..<inputs {
            for output in 0..<outputs { result.append(values[output * inputs + input]) }
        }
        store.set(parameter, to: result)
    }

    private func loadCell(
        _ cell: GRUCell, _ module: String, _ suffix: String, in store: ParameterStore
    ) throws(InputError) {
        guard case .resetAfter(let candidateBias) = cell.candidate else { return }
        let hidden = cell.hiddenSize
        try transpose("\(module).weight_ih\(suffix)", to: cell.inputWeight, in: store)
        try transpose("\(module).weight_hh\(suffix)", to: cell.recurrentWeight, in: store)
        var inputBias = try floats("\(module).bias_ih\(suffix)", shape: [3 * hidden])
        let recurrentBias = try floats("\(module).bias_hh\(suffix)", shape: [3 * hidden])
        for index in 0..<2 * hidden { inputBias[index] += recurrentBias[index] }
        store.set(cell.inputBias, to: inputBias)
        store.set(candidateBias, to: Array(recurrentBias[(2 * hidden)...]))
    }
}
