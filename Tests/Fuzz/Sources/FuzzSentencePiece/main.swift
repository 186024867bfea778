import Foundation
import Fuzzer
import GrusText

private let texts = [
    "", " ", "A blue crane flies over the lake.", "ﬁne ①２ﾊﾝ Ａ\u{301}\u{AD}\u{200B}", "灰鹤 in 湖上飞", "\0\u{1}\u{10FFFF}",
    String(repeating: "ÅΩ½", count: 20),
    String(String.UnicodeScalarView((0x20..<0x600).compactMap(Unicode.Scalar.init))),
]

/// Writes a model of each algorithm into a folder, for the fuzzer to start from.
private func writeSeeds(to folder: String) throws {
    for algorithm in TextConfig.Algorithm.allCases {
        var lines = ["a blue crane flies", "the crane is blue", "a lake is there", "the lakes and the sky"][...]
        let model = try SentencePieceSegmenter(training: algorithm, vocabulary: 24) { lines.popFirst() }
        try Data(model.serialized()).write(to: URL(filePath: "\(folder)/\(algorithm.rawValue).model"))
    }
}

/// The bytes are a SentencePiece model. One that is accepted must segment any text.
private func test(_ bytes: [UInt8]) {
    guard let segmenter = try? SentencePieceSegmenter(serialized: bytes) else { return }
    let known = 0..<Int32(segmenter.vocabularySize)
    for text in texts {
        let ids = segmenter.encode(text)
        precondition(ids.allSatisfy(known.contains))
        _ = segmenter.decode(ids)
    }
    _ = segmenter.decode(Array(known))
}

if CommandLine.arguments.count == 3, CommandLine.arguments[1] == "--seeds" {
    try writeSeeds(to: CommandLine.arguments[2])
} else {
    exit(fuzz(test))
}
