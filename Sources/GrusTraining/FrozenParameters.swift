import GrusAutodiff
import GrusFiles

/// A part of a model by a name of its own, which stands for the parameters of its name.
private enum ModelPart: String, CaseIterable {
    case encoder, attention, decoder, readout, output, embeddings

    var pattern: String { self == .embeddings ? "*.embedding" : "\(rawValue).*" }
}

extension ParameterLayout {
    /// The parameters that are not trained.
    ///
    /// - Parameter names: parts of a model, names of parameters, or patterns in which `*` stands for any characters.
    /// - Throws: `InputError` of kind `config` for a name of nothing, and if nothing is left to train.
    package func frozen(by names: [String]) throws(InputError) -> Set<Parameter> {
        var frozen: Set<Parameter> = []
        for name in names {
            let pattern = ModelPart(rawValue: name)?.pattern ?? name
            let found = entries.filter { matches($0.name.utf8[...], pattern.utf8[...]) }
            guard !found.isEmpty else {
                let parts = ModelPart.allCases.map(\.rawValue).joined(separator: ", ")
                throw InputError(
                    .config,
                    "training.freeze: nothing is called \(name); there are the parts \(parts) and the parameters "
                        + entries.map(\.name).joined(separator: ", "))
            }
            frozen.formUnion(found.map(\.parameter))
        }
        guard frozen.count < entries.count else {
            throw InputError(.config, "training.freeze: nothing is left to train")
        }
        return frozen
    }
}

/// Whether a name is what a pattern describes, in which `*` stands for any number of bytes.
private func matches(_ name: Substring.UTF8View, _ pattern: Substring.UTF8View) -> Bool {
    var pieces = pattern.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
    guard pieces.count > 1 else { return name.elementsEqual(pattern) }
    let (first, last) = (pieces.removeFirst(), pieces.removeLast())
    guard name.count >= first.count + last.count, name.starts(with: first), name.suffix(last.count).elementsEqual(last)
    else { return false }
    var rest = name.dropFirst(first.count).dropLast(last.count)
    for piece in pieces {
        while !rest.starts(with: piece) {
            guard !rest.isEmpty else { return false }
            rest = rest.dropFirst()
        }
        rest = rest.dropFirst(piece.count)
    }
    return true
}
