import GrusMetrics

/// The version of Grus, as signatures of scores name it too.
public let grusVersion = Signature.release
