import ArgumentParser

/// How runs are told of.
enum TableFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}
