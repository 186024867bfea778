import GrusMetrics

/// The version of Grus, as signatures of scores name it too.
public let grusVersion = Signature.version.split(separator: ".").dropFirst().joined(separator: ".")
