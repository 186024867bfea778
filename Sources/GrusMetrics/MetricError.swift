/// What a metric cannot score.
public enum MetricError: Error, Equatable, CustomStringConvertible {
    /// There is no reference stream.
    case noReferences
    /// There is no segment.
    case noSegments
    /// A segment, counted from 0, has no reference at all.
    case noReference(segment: Int)
    /// A reference stream, counted from 0, has another number of lines than the hypotheses.
    case unequalLengths(hypotheses: Int, reference: Int, lines: Int)
    /// A system, counted from 0 for the first after the baseline, has another number of segments than the baseline.
    case unequalSystems(baseline: Int, system: Int, segments: Int)

    /// One line for people.
    public var description: String {
        switch self {
        case .noReferences: "no reference is given"
        case .noSegments: "there is no line to score"
        case .noReference(let segment): "line \(segment + 1) has no reference"
        case .unequalLengths(let hypotheses, let reference, let lines):
            "reference \(reference + 1) has \(lines) lines, but there are \(hypotheses) hypotheses"
        case .unequalSystems(let baseline, let system, let segments):
            "system \(system + 1) has \(segments) lines, but the baseline has \(baseline)"
        }
    }
}
