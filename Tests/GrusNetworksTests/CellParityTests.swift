import Foundation
import GrusAutodiff
import GrusNetworks
import GrusNumerics
import Testing

/// States and gradients of cells, as PyTorch computes them (`scripts/make-cell-fixtures`).
struct CellParityTests {
    static let lengths = [4, 2, 5]
    let file: SafeTensors

    init() throws {
        let path = try #require(
            Bundle.module.path(forResource: "cells", ofType: "safetensors", inDirectory: "Fixtures"))
        file = try SafeTensors(path: path)
    }

    @Test func longShortTermMemory() throws {
        var config = CellConfig()
        config.kind = .lstm
        try check("lstm", config)
    }

    @Test func gatedRecurrentUnitWithNormalisedGates() throws {
        var config = CellConfig()
        config.layerNorm = true
        try check("norm", config)
    }

    /// Runs a cell of 4 inputs and 3 units with PyTorch's weights over three sequences.
    private func check(_ name: String, _ config: CellConfig) throws {
        var layout = ParameterLayout()
        let inputs = layout.add("inputs", rows: Self.lengths.reduce(0, +), columns: 4)
        let cell = config.makeCell(inputSize: 4, hiddenSize: 3, name: name, in: &layout)
        let store = ParameterStore(layout)
        let gradients = Gradients(layout)
        let tape = Tape(worker: Worker(), parameters: store, gradients: gradients)
        let sequence = PackedSequence(lengths: tape.arena.list(Self.lengths), in: tape.arena)
        store.set(inputs, to: try packed("inputs", columns: 4, sequence))
        for entry in layout.entries.dropFirst() { store.set(entry.parameter, to: try floats(entry.name, entry)) }
        let embedded = tape.embed(tape.arena.list(count: sequence.rows) { Int32($0) }, inputs)
        let states = cell.run(tape.list(embedded), sequence, backwards: false, on: tape)
        #expect(difference(states.values, try packed("\(name).states", columns: 3, sequence)) < 1e-5)
        let probe = try packed("probes", columns: 3, sequence)
        _ = tape.gradientToAdd(of: states)?.elements.update(from: probe)
        tape.backward()
        for entry in layout.entries.dropFirst() {
            let expected = try floats("\(entry.name).grad", entry)
            #expect(difference(gradients.values(of: entry.parameter), expected) < 1e-5, "\(entry.name)")
        }
    }

    private func floats(_ name: String, _ entry: ParameterLayout.Entry) throws -> [Float] {
        try file.floats(name, shape: [entry.parameter.shape.rows, entry.parameter.shape.columns])
    }

    /// The rows of three tensors, packed.
    private func packed(_ name: String, columns: Int, _ sequence: PackedSequence) throws -> [Float] {
        let tensors = try Self.lengths.indices.map { index in
            try file.floats("\(name).\(index)", shape: [Self.lengths[index], columns])
        }
        return (0..<sequence.steps).flatMap { step in
            (0..<sequence.rows(ofStep: step).count).flatMap { rank in
                tensors[sequence.order[rank]][step * columns..<(step + 1) * columns]
            }
        }
    }
}
