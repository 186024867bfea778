/// Where a random stream begins.
public enum RandomSeed: Sendable, Equatable, CustomStringConvertible {
    /// The same stream every time; sacreBLEU's default is 12345.
    case fixed(UInt64)
    /// Another stream every time.
    case random

    /// sacreBLEU's default.
    public static let standard = RandomSeed.fixed(12345)

    /// A number, or `none` for another stream every time, as in sacreBLEU's environment variable `SACREBLEU_SEED`.
    public init?(_ text: String) {
        if text.lowercased() == "none" {
            self = .random
        } else if let number = UInt64(text) {
            self = .fixed(number)
        } else {
            return nil
        }
    }

    /// As in a signature: a number, or `none`.
    public var description: String {
        switch self {
        case .fixed(let seed): "\(seed)"
        case .random: "none"
        }
    }
}
