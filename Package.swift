// swift-tools-version: 6.1
import PackageDescription

// The plan of the house is in Sources/README.md: a room stands above all that it imports.

/// A room of the house: one Swift target.
func room(_ name: String, imports: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: imports, swiftSettings: [.swiftLanguageMode(.v6)])
}

/// A wall around a C or C++ library: one C target, linked against `libraries`.
func wall(_ name: String, libraries: [String] = []) -> Target {
    .target(name: name, linkerSettings: libraries.map { .linkedLibrary($0) })
}

/// The tests of one room, beside what they may import besides it.
func tests(_ name: String, imports: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.init(stringLiteral: name)] + imports, resources: resources,
        swiftSettings: [.swiftLanguageMode(.v6)])
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "grus",
    products: [
        .executable(name: "grus", targets: ["GrusCommand"]),
        .library(name: "Grus", targets: ["Grus"]),
        .library(name: "GrusReports", targets: ["GrusReports"]),
        .library(name: "GrusMetrics", targets: ["GrusMetrics"]),
        .library(name: "GrusText", targets: ["GrusText"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // Floor 8
        .executableTarget(
            name: "GrusCommand", dependencies: ["GrusReports", "Grus", "CAllocator", argumentParser],
            swiftSettings: [.swiftLanguageMode(.v6)]),
        // Floor 7
        room("GrusReports", imports: ["Grus", "GrusCorpus", "GrusText", "GrusMetrics", "GrusRuntime", "GrusFiles"]),
        // Floor 6
        room(
            "Grus",
            imports: [
                "GrusTraining", "GrusDecoding", "GrusNetworks", "GrusCorpus", "GrusRanks", "GrusText", "GrusMetrics",
                "GrusNumerics", "GrusAutodiff", "GrusRuntime", "GrusFiles", yams,
            ]),
        // Floor 5
        room(
            "GrusTraining",
            imports: [
                "GrusNetworks", "GrusAutodiff", "GrusNumerics", "GrusCorpus", "GrusRanks", "GrusText", "GrusRuntime",
                "GrusFiles",
            ]),
        room("GrusDecoding", imports: ["GrusNetworks", "GrusAutodiff", "GrusNumerics", "GrusText", "GrusRuntime"]),
        // Floor 4
        room(
            "GrusNetworks",
            imports: ["GrusAutodiff", "GrusNumerics", "GrusText", "GrusRuntime", "GrusFiles"]),
        // Floor 3
        room("GrusAutodiff", imports: ["GrusNumerics", "GrusRuntime"]),
        room("GrusCorpus", imports: ["GrusText", "GrusFiles", "GrusRuntime", "CZstd"]),
        room("GrusRanks", imports: ["GrusNumerics", "GrusRuntime", "GrusFiles", "CMPI", "CSharedMemory"]),
        // Floor 2
        room("GrusText", imports: ["GrusRuntime", "GrusFiles", "CICU", "CSentencePiece"]),
        room("GrusNumerics", imports: ["GrusFiles", "GrusRuntime", "COneDNN", "CKernels", "CSharedMemory"]),
        room("GrusMetrics", imports: ["GrusRuntime", "CICU", "CMeCab"]),
        // Floor 1
        room("GrusRuntime", imports: ["GrusFiles"]),
        // Floor 0
        room("GrusFiles", imports: ["CXXHash"]),
        // Linked into the executable alone: a library leaves it to its program what happens without memory.
        wall("CAllocator"),
        wall("CZstd", libraries: ["zstd"]),
        wall("CICU", libraries: ["icuuc", "icui18n"]),
        wall("CMeCab", libraries: ["dl"]),
        wall("CMPI", libraries: ["dl"]),
        wall("COneDNN", libraries: ["dl"]),
        wall("CSentencePiece", libraries: ["sentencepiece", "sentencepiece_train"]),
        wall("CSharedMemory"),
        wall("CXXHash", libraries: ["xxhash"]),
        wall("CKernels"),
        // The three rings of tests
        .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
        .target(name: "VisibleMutex", path: "Tests/VisibleMutex"),
        .target(
            name: "ThreadRanks", dependencies: ["GrusRanks", "GrusRuntime", "GrusFiles"], path: "Tests/ThreadRanks",
            swiftSettings: [.swiftLanguageMode(.v6)]),
        .target(name: "TestFolders", path: "Tests/TestFolders", swiftSettings: [.swiftLanguageMode(.v6)]),
        tests("GrusFiles"),
        tests("GrusRuntime", imports: ["GrusFiles"]),
        tests("GrusNumerics"),
        tests("GrusAutodiff", imports: ["GrusNumerics"]),
        tests("GrusNetworks", imports: ["GrusAutodiff", "GrusNumerics", "GrusText"], resources: [.copy("Fixtures")]),
        tests("GrusText", imports: ["GrusRuntime"], resources: [.copy("Fixtures")]),
        tests("GrusRanks", imports: ["ThreadRanks", "GrusNumerics", "GrusFiles"]),
        tests("GrusCorpus", imports: ["CZstd", "GrusText", "GrusFiles"]),
        tests("GrusMetrics", resources: [.copy("Fixtures")]),
        tests(
            "GrusTraining",
            imports: [
                "GrusDecoding", "GrusNetworks", "GrusCorpus", "GrusAutodiff", "GrusNumerics", "GrusText", "GrusFiles",
                "GrusRanks", "ThreadRanks", "AllocationCounter",
            ],
            resources: [.copy("Fixtures")]),
        tests("GrusDecoding", imports: ["GrusNetworks", "GrusAutodiff", "GrusNumerics", "GrusText", "GrusRuntime"]),
        tests("Grus", imports: ["VisibleMutex", "TestFolders"], resources: [.copy("Fixtures")]),
        tests("GrusReports", imports: ["Grus", "TestFolders"]),
        .testTarget(name: "CommandLineTests", dependencies: ["GrusCommand"], swiftSettings: [.swiftLanguageMode(.v6)]),
    ],
    cxxLanguageStandard: .cxx17
)
