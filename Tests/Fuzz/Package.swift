// swift-tools-version: 6.1
import PackageDescription

// Built by scripts/fuzz alone, which links libFuzzer.

func fuzzer(_ name: String) -> Target {
    .executableTarget(
        name: name,
        dependencies: [
            "Fuzzer", .product(name: "Grus", package: "grus"), .product(name: "GrusText", package: "grus"),
        ])
}

let package = Package(
    name: "fuzz",
    dependencies: [.package(name: "grus", path: "../..")],
    targets: [
        .target(name: "Fuzzer"), fuzzer("FuzzConfig"), fuzzer("FuzzLines"), fuzzer("FuzzSentencePiece"),
        fuzzer("FuzzModel"),
    ]
)
