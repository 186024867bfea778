import GrusFiles
import GrusRanks

/// Checks that all processes are about to do the same.
struct RankAgreement {
    /// Something that must be the same everywhere.
    struct Point {
        let kind: InputError.Kind
        /// What is said of a rank that has another one, such as `runs another version of Grus`.
        let fault: String
        /// What it is in this process.
        let value: String
    }

    private let points: [Point]

    init(_ points: [Point]) {
        self.points = points
    }

    /// - Throws: `InputError` in all processes if one differs from the leader, naming the first one and in what.
    func check(among communicator: any Communicator) throws(InputError) {
        if communicator.isAlone { return }
        for point in points {
            let values = try communicator.gather(point.value)
            guard let other = values.firstIndex(where: { $0 != values[0] }) else { continue }
            throw InputError(point.kind, "rank \(other) \(point.fault): \(difference(values[other], values[0]))")
        }
    }

    /// The first line that is another one.
    private func difference(_ other: String, _ leader: String) -> String {
        let pair = zip(other.split(separator: "\n"), leader.split(separator: "\n")).first { $0 != $1 }
        let (theirs, ours) = pair ?? (other[...], leader[...])
        return "\(theirs.trimmingPrefix { $0 == " " }) there, \(ours.trimmingPrefix { $0 == " " }) at rank 0"
    }
}
