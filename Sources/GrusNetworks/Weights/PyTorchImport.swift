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
    /// - Parameter model: one whose config is the default one but for widths and dropout.
    /// - Throws: `InputError` if a tensor is missing or has another shape, or if the model is of another kind.
    package func load(into model: Seq2Seq) throws(InputError) {
        guard Self.isKnown(model.config) else {
            throw InputError(
                .config, file: file.path,
                "PyTorch weights load only into a model that differs from the default one in nothing but widths and dropout"
            )
        }
        guard !file.entries.values.contains(where: { $0.type == .int8 }) else {
            throw InputError(
                .data, file: file.path, "the weights are rounded to int8: import those that they were made from")
        }
        let store = model.parameters
        try copy("source.weight", to: "source.embedding", in: store)
        try copy("target.weight", to: "target.embedding", in: store)
        try loadCell("encoder", "_l0", to: "encoder.0.forward", in: store)
        try loadCell("encoder", "_l0_reverse", to: "encoder.0.backward", in: store)
        try loadCell("cell", "", to: "decoder.0", in: store)
        try transpose("bridge.weight", to: "decoder.0.bridge.weight", in: store)
        try copyRow("bridge.bias", to: "decoder.0.bridge.bias", in: store)
        try transpose("key.weight", to: "attention.key.weight", in: store)
        try copyRow("query.bias", to: "attention.key.bias", in: store)
        try transpose("query.weight", to: "attention.query.weight", in: store)
        try copy("energy.weight", to: "attention.energy", in: store)
        try transpose("readout.weight", to: "readout.weight", in: store)
        try copyRow("readout.bias", to: "readout.bias", in: store)
        try copyRow("out.bias", to: "output.bias", in: store)
    }

    /// Whether a model is the default one but for its widths and what it drops.
    private static func isKnown(_ config: ModelConfig) -> Bool {
        var known = ModelConfig()
        known.embedding = config.embedding
        known.encoder.hidden = config.encoder.hidden
        known.decoder.hidden = config.decoder.hidden
        known.decoder.attention.hidden = config.decoder.attention.hidden
        known.decoder.attention.dropout = config.decoder.attention.dropout
        known.dropout = config.dropout
        return config == known
    }

    private func floats(_ name: String, shape: [Int]) throws(InputError) -> [Float] {
        try file.floats(prefix + name, shape: shape)
    }

    private func copy(_ name: String, to target: String, in store: ParameterStore) throws(InputError) {
        let parameter = store.layout[target]
        store.set(parameter, to: try floats(name, shape: [parameter.shape.rows, parameter.shape.columns]))
    }

    private func copyRow(_ name: String, to target: String, in store: ParameterStore) throws(InputError) {
        let parameter = store.layout[target]
        store.set(parameter, to: try floats(name, shape: [parameter.shape.columns]))
    }

    private func transpose(_ name: String, to target: String, in store: ParameterStore) throws(InputError) {
        let parameter = store.layout[target]
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
        _ module: String, _ suffix: String, to cell: String, in store: ParameterStore
    ) throws(InputError) {
        try transpose("\(module).weight_ih\(suffix)", to: "\(cell).input.weight", in: store)
        try transpose("\(module).weight_hh\(suffix)", to: "\(cell).recurrent.weight", in: store)
        let (bias, candidateBias) = (store.layout["\(cell).input.bias"], store.layout["\(cell).candidate.bias"])
        var inputBias = try floats("\(module).bias_ih\(suffix)", shape: [bias.shape.columns])
        let recurrentBias = try floats("\(module).bias_hh\(suffix)", shape: [bias.shape.columns])
        let gates = bias.shape.columns - candidateBias.shape.columns
        for index in 0..<gates { inputBias[index] += recurrentBias[index] }
        store.set(bias, to: inputBias)
        store.set(candidateBias, to: Array(recurrentBias[gates...]))
    }
}
