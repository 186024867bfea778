import GrusCorpus
import GrusRuntime
import Testing

/// The example of Koehn 2010 (Statistical Machine Translation, figure 4.4), worked by hand: das Haus – the house, das Buch – the
/// book, ein Buch – a book.
struct LexicalModelTests {
    private static let das: Int32 = 0, haus: Int32 = 1, buch: Int32 = 2, ein: Int32 = 3
    private static let the: Int32 = 0, house: Int32 = 1, book: Int32 = 2, a: Int32 = 3
    private static let pairs: [(source: [Int32], target: [Int32])] = [
        ([das, haus], [the, house]), ([das, buch], [the, book]), ([ein, buch], [a, book]),
    ]

    private func model(
        iterations: Int = 5, candidates: Int = 512, threads: Int = 2,
        _ pairs: [(source: [Int32], target: [Int32])] = pairs, vocabulary: Int = 4
    ) throws -> LexicalModel {
        var options = LexicalModel.Options()
        (options.iterations, options.candidates) = (iterations, candidates)
        return LexicalModel(
            EncodedCorpus(pairs), sourceVocabulary: vocabulary + 1, targetVocabulary: vocabulary + 2, options,
            on: try ThreadPool(count: threads))
    }

    /// At first all that come together are alike: das has half of the three times that it stands beside the, and so on. In the
    /// second round das has 0.5 / (0.5 + 0.5) of the beside Haus, and 0.5 / (0.5 + 0.25) of the beside Buch: 1.1667 of
    /// 1.1667 + 0.3333 + 0.3333, which is 0.6364.
    @Test(arguments: [
        (1, [[0.5, 0.25, 0.25], [0.5, 0.5], [0.25, 0.5, 0.25], [0.5, 0.5]]),
        (2, [[0.6364, 0.1818, 0.1818], [0.4286, 0.5714], [0.1818, 0.6364, 0.1818], [0.4286, 0.5714]]),
        (3, [[0.7479, 0.1313, 0.1208], [0.3466, 0.6534], [0.1208, 0.7479, 0.1313], [0.3466, 0.6534]]),
    ])
    func theBookIsDasBuch(iterations: Int, expected: [[Float]]) throws {
        let model = try model(iterations: iterations)
        let targets: [[Int32]] = [
            [Self.the, Self.house, Self.book], [Self.the, Self.house], [Self.the, Self.book, Self.a],
            [Self.book, Self.a],
        ]
        for (source, (targets, probabilities)) in zip(targets, expected).enumerated() {
            let found = model.targets[source].sorted { $0.token < $1.token }
            #expect(found.map(\.token) == targets)
            #expect(zip(found, probabilities).allSatisfy { abs($0.probability - $1) < 1e-4 }, "\(found)")
        }
        #expect(model.targets[4] == [])
        #expect(model.counts == [2, 1, 2, 1, 0, 0])
    }

    @Test func theBestComeFirstAndEqualOnesById() throws {
        let model = try model(iterations: 1)
        #expect(model.targets[Int(Self.das)].map(\.token) == [Self.the, Self.house, Self.book])
        #expect(model.targets[Int(Self.buch)].map(\.token) == [Self.book, Self.the, Self.a])
    }

    /// Of the most frequent neighbours, equal ones by id, one is left; nobody is a candidate for house and a any more.
    @Test func candidatesAreBounded() throws {
        let model = try model(candidates: 1)
        #expect(
            model.targets == [Self.the, Self.the, Self.book, Self.book].map { [.init(token: $0, probability: 1)] } + [
                []
            ])
    }

    /// A token that is in a sentence twice has two shares of it.
    @Test func tokensCountAsOftenAsTheyCome() throws {
        let model = try model(iterations: 1, [([Self.das, Self.das, Self.ein], [Self.the]), ([Self.das], [Self.a])])
        let das = model.targets[Int(Self.das)]
        #expect(das.map(\.token) == [Self.a, Self.the])
        #expect(abs(das[0].probability - 0.6) < 1e-6 && abs(das[1].probability - 0.4) < 1e-6)
        #expect(model.targets[Int(Self.ein)] == [.init(token: Self.the, probability: 1)])
    }

    @Test func threadsChangeNothing() throws {
        let key = RandomKey(seed: 5)
        let pairs = (0..<1500).map { pair in
            var stream = key.child(pair).makeGenerator()
            func sentence() -> [Int32] { (0..<7).map { _ in Int32(stream.uniform() * 200) } }
            return (source: sentence(), target: sentence())
        }
        let alone = try model(candidates: 40, threads: 1, pairs, vocabulary: 200)
        #expect(alone.targets.map(\.count).max() == 40)
        for threads in [2, 3] {
            #expect(try model(candidates: 40, threads: threads, pairs, vocabulary: 200).targets == alone.targets)
        }
    }
}
