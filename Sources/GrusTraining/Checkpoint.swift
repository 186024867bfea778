import Foundation
import GrusAutodiff
import GrusFiles
import GrusNetworks

/// Model files that training writes: the weights, and in those to resume from also what stands beside them,
/// such as the optimiser's moments, and the state.
package struct Checkpoint {
    private static let stateKey = "training_state"

    /// What every model file holds besides, such as the config and the segmentation models.
    package struct Attachments: Sendable {
        /// Strings of the header.
        package var metadata: [String: String]
        /// Blobs by name.
        package var blobs: [String: [UInt8]]

        /// The given strings and blobs.
        package init(metadata: [String: String] = [:], blobs: [String: [UInt8]] = [:]) {
            self.metadata = metadata
            self.blobs = blobs
        }

        var items: [SafeTensors.Item] { blobs.sorted { $0.key < $1.key }.map { SafeTensors.Item($0.key, $0.value) } }
    }

    /// Writes the weights alone.
    package static func writeModel(_ parameters: ParameterStore, _ attachments: Attachments, to path: String)
        throws(InputError)
    {
        try SafeTensors.write(
            parameters.tensors() + attachments.items, metadata: attachments.metadata, to: path)
    }

    /// Writes all that training needs to go on.
    static func write(
        _ parameters: ParameterStore, _ companions: [Companion], _ state: TrainingState, _ attachments: Attachments,
        to path: String
    ) throws(InputError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        guard let json = try? encoder.encode(state) else {
            throw InputError(.io, file: path, "the training state is not representable: \(state)")
        }
        var metadata = attachments.metadata
        metadata[stateKey] = String(decoding: json, as: UTF8.self)
        try SafeTensors.write(
            parameters.tensors() + companions.flatMap(\.tensors) + attachments.items, metadata: metadata, to: path)
    }

    /// Reads what `write` has written.
    ///
    /// - Returns: the state.
    static func read(
        _ path: String, into parameters: ParameterStore, _ companions: [Companion]
    ) throws(InputError) -> TrainingState {
        let file = try SafeTensors(path: path)
        guard !file.isQuantized else {
            throw InputError(
                .data, file: path,
                "the weights are rounded to int8: training goes on only from the model they were made from")
        }
        guard let json = file.metadata[stateKey],
            let state = try? JSONDecoder().decode(TrainingState.self, from: Data(json.utf8))
        else { throw InputError(.data, file: path, "the file holds no training to resume") }
        guard state.isPossible else {
            throw InputError(
                .data, file: path, "the checkpoint is damaged: no training comes to its counters (\(json))")
        }
        try parameters.load(file)
        for companion in companions { try companion.load(file) }
        return state
    }
}
