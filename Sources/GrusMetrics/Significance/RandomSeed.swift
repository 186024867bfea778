/// Where a random stream begins.
public enum RandomSeed: Sendable, Equatable, CustomStringConvertible {
    /// The same stream every time; sacreBLEU's default is 12345.
    case fixed(UInt64)
    /// Another stream every time.
    case random

    /// sacreBLEU's default.
    public static let standard = RandomSeed.fixed(12345)

    /// As in a signature: a number, or `none`.
    public var description: String {
        switch self {
        case .fixed(let seed): "\(seed)"
        case .random: "none"
        }
    }
}
