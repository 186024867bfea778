import GrusCorpus
import GrusFiles
import Yams

extension CorpusConfig: ConfigSection {
    static let fields: [Field<Self>] = [
        .value("source", \.source, .language, isRequired: true, "the source language: the extension of its files"),
        .value("target", \.target, .language, isRequired: true, "the target language: the extension of its files"),
        .value(
            "train", \.train, Form.path.oneOrMore(), isRequired: true,
            "the training set: PATH stands for PATH.SOURCE.zst and PATH.TARGET.zst, or one .tsv or .tsv.zst file"),
        .value("dev", \.dev, Form.path.orNone(), "the development set, named like the training set"),
        .value("test", \.test, .testSets, "the test sets: one path, or a mapping of names to paths"),
        .value(
            "maximum_length", \.maximumLength, .wholeNumber(atLeast: 2),
            "the most tokens of a training sentence, end mark included; longer pairs are dropped and counted"),
        .value(
            "window", \.window, .wholeNumber(atLeast: 1),
            "how many sentence pairs are read ahead, sorted by length and cut into batches"),
    ]
}

extension Form where Value == [CorpusConfig.TestSet] {
    /// One path, which is the test set `test`, or a mapping of names to paths.
    fileprivate static var testSets: Form {
        Form(
            "a path, or a mapping of names to paths",
            read: { node throws(InputError) in
                if node.text != nil, node.plainText != "" {
                    return [CorpusConfig.TestSet(name: "test", path: try Form<String>.path.read(node))]
                }
                guard let entries = node.entries else {
                    throw node.mismatch(expected: "a path, or a mapping of names to paths")
                }
                var sets: [CorpusConfig.TestSet] = []
                for entry in entries {
                    let key = ConfigNode(
                        path: node.path, origin: entry.origin, content: .scalar(entry.key, isPlain: false))
                    let name = try Form<String>.name.read(key)
                    sets.append(CorpusConfig.TestSet(name: name, path: try Form<String>.path.read(entry.value)))
                }
                return sets
            },
            write: { sets in
                .mapping(Node.Mapping(sets.map { (.text($0.name), .text($0.path)) }, .implicit, .block))
            })
    }
}
