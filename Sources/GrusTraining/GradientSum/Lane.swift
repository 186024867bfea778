/// The messages that a process has under way in one direction.
///
/// Two at a time keep a link busy. If all were under way at once they would share it and all arrive at its end, so that nothing could
/// go the other way meanwhile.
final class Lane {
    private static let width = 2

    private var count = 0

    /// Whether another message may set out.
    var isFree: Bool { count < Self.width }

    /// A message sets out.
    func enter() { count += 1 }

    /// A message has arrived.
    func leave() { count -= 1 }
}
