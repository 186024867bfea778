import Foundation
import Grus
import GrusText
import Synchronization
import Testing

/// Translators that tasks wait for. `scripts/sanitize-threads` runs these with more lines, under ThreadSanitizer.
@Suite struct TranslatorTaskTests {
    private static let linesPerTask = ProcessInfo.processInfo.environment["GRUS_TEST_LINES"].flatMap { Int($0) } ?? 100

    /// A translator with an untrained model.
    private func translator(batch: Int = 64) throws -> Translator {
        var config = ExperimentConfig()
        config.text.source.segmentation = .characters
        config.text.target.segmentation = .characters
        (config.model.embedding, config.model.encoder.hidden, config.model.decoder.hidden) = (8, 8, 8)
        (config.decoding.beam, config.decoding.batch) = (2, batch)
        var lines = ["abcdefg", "hij klm"].makeIterator()
        let pipeline = try TextPipeline.train(config: config.text, source: { lines.next() }, target: { nil })
        return try Translator(TranslationModel(config, pipeline: pipeline), threads: 2)
    }

    /// Some of the lines of each task are those of others.
    private func lines(_ task: Int, _ count: Int) -> [String] {
        (0..<count).map { String("abcdefghijklm ".dropFirst(($0 + task) % 3).prefix(($0 &* 7 + task) % 13)) }
    }

    /// Has the function that waits.
    private func alone(_ translator: Translator, _ lines: [String]) -> [String] { translator.translate(lines) }

    @Test func eightTasksShareATranslator() async throws {
        let translator = try translator()
        let questions = (0..<8).map { lines($0, Self.linesPerTask) }
        let expected = questions.map { alone(translator, $0) }
        #expect(Set(expected.joined()).count > 1)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (question, expected) in zip(questions, expected) {
                group.addTask {
                    let found = try await translator.translate(question)
                    #expect(found == expected)
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func aLineAtATime() async throws {
        let translator = try translator()
        let lines = lines(0, 24)
        let expected = alone(translator, lines)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (line, expected) in zip(lines, expected) {
                group.addTask {
                    let found = try await translator.translate(line)
                    #expect(found == expected)
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func severalTranslationsAndWhatIsGiven() async throws {
        let translator = try translator()
        let requests = [
            Translator.Request("abc"), .init(""), .init("hij klm", given: .prefix("ml")),
            .init("abc", given: .whole("c")),
        ]
        let expected = { translator.translations(of: requests, count: 2) }()
        #expect(try await translator.translations(of: requests, count: 2) == expected)
        #expect(try await translator.translations(of: ["abc", ""]) == [expected[0][0], expected[1][0]])
    }

    // MARK: Sequences

    @Test func sequencesKeepTheirOrder() async throws {
        let translator = try translator(batch: 1)
        let lines = lines(0, 3 * translator.blockSize + 1)
        let expected = alone(translator, lines)
        var found: [String] = []
        for try await translation in translator.translated(lines) { found.append(translation.text) }
        #expect(found == expected)
        found = []
        for try await translation in translator.translated(stream(lines)) { found.append(translation.text) }
        #expect(found == expected)
        for try await _ in translator.translated([]) { Issue.record("a translation of nothing") }
    }

    private func stream(_ lines: [String], endingIn error: (any Error)? = nil) -> AsyncThrowingStream<String, any Error>
    {
        AsyncThrowingStream { continuation in
            for line in lines { continuation.yield(line) }
            continuation.finish(throwing: error)
        }
    }

    /// A line is answered although the sequence stays open.
    @Test(.timeLimit(.minutes(1))) func anOpenSequenceGetsItsAnswers() async throws {
        let translator = try translator()
        let lines = lines(1, 3)
        let (stream, continuation) = AsyncStream<String>.makeStream()
        var answers = translator.translated(stream).makeAsyncIterator()
        for (line, expected) in zip(lines, alone(translator, lines)) {
            continuation.yield(line)
            #expect(try await answers.next()?.text == expected)
        }
        continuation.finish()
        #expect(try await answers.next() == nil)
    }

    @Test func whatASequenceThrowsComesAfterItsLines() async throws {
        let translator = try translator()
        var count = 0
        await #expect(throws: InputError(.io, "broken")) {
            let lines = stream(["abc", "def"], endingIn: InputError(.io, "broken"))
            for try await _ in translator.translated(lines) { count += 1 }
        }
        #expect(count == 2)
    }

    /// Numbers that tell how many were taken.
    private struct Counted: AsyncSequence, Sendable {
        final class Count: Sendable {
            let value = Mutex(0)
        }

        let count = Count()

        func makeAsyncIterator() -> AsyncStream<String>.Iterator {
            AsyncStream { [count] in "abc \(count.value.withLock { $0 += 1; return $0 })" }.makeAsyncIterator()
        }
    }

    @Test(.timeLimit(.minutes(1))) func noMoreLinesAreTakenThanAreTranslatedSoon() async throws {
        let translator = try translator(batch: 1)
        let lines = Counted()
        var answers = translator.translated(lines).makeAsyncIterator()
        for number in 1...3 * translator.blockSize {
            _ = try await answers.next()
            #expect(lines.count.value.withLock { $0 } <= number + 2 * translator.blockSize)
        }
    }

    // MARK: Cancellation

    @Test(.timeLimit(.minutes(1))) func aCancelledTaskStops() async throws {
        let translator = try translator()
        let long = String(repeating: "abcdefg ", count: 25)
        let call = Task { try await translator.translate(Array(repeating: long, count: 1000)) }
        let sequence = Task { for try await _ in translator.translated(Counted()) {} }
        let waiting = Task {
            let (stream, continuation) = AsyncStream<String>.makeStream()
            for try await _ in translator.translated(stream) {}
            continuation.finish()
        }
        #expect(try await translator.translate("abc") == alone(translator, ["abc"])[0])
        call.cancel()
        sequence.cancel()
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await call.value }
        await #expect(throws: CancellationError.self) { try await sequence.value }
        await #expect(throws: CancellationError.self) { try await waiting.value }
        #expect(try await translator.translate("abc") == alone(translator, ["abc"])[0])
    }
}
