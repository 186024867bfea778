import GrusNetworks

extension ExperimentConfig {
    /// A connection to a layer that is not there, or does not fit.
    var stackFault: ConfigFault? { alternationFault ?? decoderStackFault ?? encoderStackFault }

    private var alternationFault: ConfigFault? {
        guard model.encoder.alternating else { return nil }
        let path = "model.encoder.alternating"
        if model.encoder.bidirectional {
            return ConfigFault(path: path, message: "\(path) is for layers of one direction: set bidirectional: false")
        }
        return model.encoder.all.count == 1
            ? ConfigFault(path: path, message: "\(path): one layer cannot alternate") : nil
    }

    private var decoderStackFault: ConfigFault? {
        let decoder = model.decoder
        return decoder.layers == 1 ? loneLayerFault("decoder", decoder.residual, decoder.layerNorm) : nil
    }

    private var encoderStackFault: ConfigFault? {
        let encoder = model.encoder
        guard case .list(let layers) = encoder.layers else {
            return encoder.all.count == 1 ? loneLayerFault("encoder", encoder.residual, encoder.layerNorm) : nil
        }
        for (index, layer) in layers.enumerated() where layer.kind == .recurrent {
            if let fault = fault(of: layer, at: index) { return fault }
        }
        return nil
    }

    /// What one of several recurrent layers, each with a config of its own, cannot have.
    private func fault(of layer: EncoderLayerConfig, at index: Int) -> ConfigFault? {
        let (path, name) = ("model.encoder.layers.\(index)", "model.encoder.layers[]")
        if layer.backwards, layer.bidirectional {
            return ConfigFault(
                path: "\(path).backwards",
                message: "\(name).backwards is for a layer of one direction: set bidirectional: false")
        }
        if index == 0 {
            return loneLayerFault("encoder.layers.0", named: "encoder.layers[]", layer.residual, layer.layerNorm)
        }
        let (read, own) = (model.encoderSizes[index], model.encoderSizes[index + 1])
        guard layer.residual, read != own else { return nil }
        return ConfigFault(
            path: "\(path).residual",
            message: "\(name).residual: \(own) units cannot be added to the \(read) of the layer below")
    }

    /// What a layer cannot have that has none below it.
    private func loneLayerFault(
        _ path: String, named name: String? = nil, _ isResidual: Bool, _ layerNorm: LayerNormPlace
    ) -> ConfigFault? {
        let key = isResidual ? "residual" : layerNorm == .before ? "layer_norm" : nil
        return key.map { key in
            ConfigFault(
                path: "model.\(path).\(key)",
                message: "model.\(name ?? path).\(key): there is no layer below, which it would join")
        }
    }
}
