/// How large a training batch is.
public enum BatchSize: Sendable, Equatable {
    /// A number of sentence pairs.
    case sentences(Int)
    /// At most this many target tokens, end marks included and padding not counted.
    case tokens(Int)
}
