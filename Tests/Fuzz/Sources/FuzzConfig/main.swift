import Foundation
import Fuzzer
import Grus

// The input is a config. One that is accepted must come back equal from what it is written as.
exit(
    fuzz { bytes in
        let yaml = String(decoding: bytes, as: UTF8.self)
        let environment: (String) -> String? = { $0 == "DATA" ? "/data" : nil }
        guard let config = try? ExperimentConfig(yaml: yaml, file: "config", folder: "/", environment: environment)
        else { return }
        let again = try? ExperimentConfig(yaml: config.yaml, file: "config", folder: "/", environment: { _ in nil })
        precondition(again == config, "\(config.yaml)")
    })
