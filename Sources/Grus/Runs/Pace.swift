/// How long units of work take: the mean over those that are done.
struct Pace {
    /// What is done.
    private(set) var units = 0.0
    private var seconds = 0.0

    /// What is done first takes longer: before so many seconds a mean says nothing.
    private static let shortestTime = 2.0

    /// Takes in work that was done.
    mutating func add(_ units: Double, seconds: Double) {
        self.units += units
        self.seconds += seconds
    }

    /// Whether enough is known.
    var isSettled: Bool { units > 0 && seconds >= Self.shortestTime }

    /// The seconds that more units will take.
    func seconds(for more: Double) -> Double { units > 0 ? seconds / units * more : 0 }
}
