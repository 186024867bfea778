import GrusAutodiff
import GrusNetworks
import GrusNumerics
import GrusRuntime

/// The parts of a model for arrays.
extension Seq2Seq {
    func loss(
        sources: [[Int32]], targets: [[Int32]], inputs: [[Int32]]? = nil, smoothing: Double = 0, scale: Double = 1,
        truncation: Int? = nil, on tape: Tape
    ) -> LossSums {
        loss(
            sources: tape.sentences(sources), targets: tape.sentences(targets),
            inputs: inputs.map { tape.sentences($0) }, smoothing: smoothing, scale: scale, truncation: truncation,
            on: tape)
    }

    func sampledInputs(
        sources: [[Int32]], targets: [[Int32]], teacherForcing: Double, key: RandomKey, on tape: Tape
    ) -> [[Int32]] {
        sampledInputs(
            sources: tape.sentences(sources), targets: tape.sentences(targets), teacherForcing: teacherForcing,
            key: key, on: tape)
    }

    func extend(
        _ state: State, with tokens: [Int32], _ memory: AttentionMemory, on tape: Tape
    ) -> DecoderOutput {
        extend(state, with: tape.arena.list(tokens), memory, on: tape)
    }
}

extension Decoder {
    func memory(_ source: Source, sentences: [Int], on tape: Tape) -> AttentionMemory {
        memory(source, sentences: tape.arena.list(sentences), on: tape)
    }

    func initialState(_ source: Source, sentences: [Int], on tape: Tape) -> State {
        initialState(source, sentences: tape.arena.list(sentences), on: tape)
    }
}

extension Encoder {
    func encode(_ sources: [[Int32]], on tape: Tape) -> Encoding { encode(tape.sentences(sources), on: tape) }
}
