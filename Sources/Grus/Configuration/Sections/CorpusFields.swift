import GrusCorpus
import GrusFiles
import Yams

extension CorpusConfig: ConfigSection {
    static let fields: [Field<Self>] = [
        .value("source", \.source, .language, isRequired: true, "the source language: the extension of its files"),
        .value("target", \.target, .language, isRequired: true, "the target language: the extension of its files"),
        .value(
            "train", \.train, Form<CorpusConfig.TrainingFiles>.trainingFiles.oneOrMore(), isRequired: true,
            "the training set: PATH stands for PATH.SOURCE.zst and PATH.TARGET.zst, or one .tsv or .tsv.zst file; "
                + "{path: PATH, tag: WORD}, and tag with the other mappings, puts a word before every source sentence; "
                + "weight: NUMBER says how often its pairs come in an epoch, limit: COUNT how many are read"),
        .value("dev", \.dev, Form.files.orNone(), "the development set, named as the training set is"),
        .value("test", \.test, .testSets, "the test sets, each named as the training set is"),
        .value(
            "maximum_length", \.maximumLength, .wholeNumber(atLeast: 2),
            "the most tokens of a sentence, end mark included; longer pairs are left out of training and of the loss of dev, "
                + "and counted"),
        .value(
            "target_direction", \.targetDirection, .choice,
            "the order in which the tokens of a target sentence are learnt and written"),
        .value(
            "line_limit", \.lineLimit, .wholeNumber(atLeast: 1),
            "the most bytes of a line of text; a longer one is an error"),
        .value(
            "window", \.window, .wholeNumber(atLeast: 1),
            "how many sentence pairs are read ahead, sorted by length and cut into batches"),
        .value(
            "shuffle", \.shuffle, .wholeNumber(atLeast: Block.size),
            "the most sentence pairs that are shuffled together; of more, blocks are shuffled first"),
        .value(
            "memory", \.memory, Form<Int>.bytes.orNone(),
            "the most memory that the training set takes, which is then kept on disk; none keeps it in memory"),
        .value(
            "cache", \.cache, Form.path.orNone(),
            "the folder where training sets are kept in ids; none for corpora beside the run, if memory is given"),
    ]
}

/// `{path: PATH}`
private struct FilePath: ConfigSection {
    var path = ""

    static let fields: [Field<Self>] = [
        .value("path", \.path, .path, isRequired: true, "what both sides' files are named by")
    ]
}

/// `{source: PATH, target: PATH}`
private struct FilePair: ConfigSection {
    var source = "", target = ""

    static let fields: [Field<Self>] = [
        .value("source", \.source, .path, isRequired: true, "the file of the source side"),
        .value("target", \.target, .path, isRequired: true, "the file of the target side"),
    ]
}

/// `{table: PATH, source: COLUMN, target: COLUMN}`
private struct FileTable: ConfigSection {
    var table = "", source = 1, target = 2

    static let fields: [Field<Self>] = [
        .value("table", \.table, .path, isRequired: true, "a file with tabs between its columns"),
        .value("source", \.source, .wholeNumber(atLeast: 1), "the column of the source side"),
        .value("target", \.target, .wholeNumber(atLeast: 1), "the column of the target side"),
    ]
}

extension Form where Value == CorpusConfig.Files {
    static var files: Form {
        let expectation = "a path, {source: PATH, target: PATH} or {table: PATH, source: COLUMN, target: COLUMN}"
        return Form(
            expectation,
            read: { node throws(InputError) in
                if node.text != nil, node.plainText != "" { return .named(try Form<String>.path.read(node)) }
                guard let entries = node.entries, !entries.isEmpty else { throw node.mismatch(expected: expectation) }
                guard let tag = node["tag"]?.value else { return try read(node) }
                var untagged = node
                untagged.remove("tag")
                return .tagged(try read(untagged), tag: try Self.tag.read(tag))
            },
            write: { files in
                guard case .tagged(let files, let tag) = files else { return write(files) }
                return flow(keys(of: files) + [("tag", .text(tag))])
            })
    }

    private static let tag = Form<String>.text("a word without white space") {
        !$0.isEmpty && !$0.unicodeScalars.contains { $0.properties.isWhitespace || $0.value < 32 }
    }

    /// Files that are a mapping, without a tag.
    private static func read(_ node: ConfigNode) throws(InputError) -> CorpusConfig.Files {
        let keys = Set(node.entries?.map(\.key) ?? [])
        if keys.contains("path") {
            var named = FilePath()
            try named.read(node)
            return .named(named.path)
        }
        if keys.contains("table") {
            var table = FileTable()
            try table.read(node)
            guard table.source != table.target else {
                throw node.origin.error("\(node.path): both sides are column \(table.source)")
            }
            return .table(table.table, source: table.source, target: table.target)
        }
        var pair = FilePair()
        try pair.read(node)
        return .pair(source: pair.source, target: pair.target)
    }

    fileprivate static func write(_ files: CorpusConfig.Files) -> Node {
        if case .named(let path) = files { return .text(path) }
        return flow(keys(of: files))
    }

    fileprivate static func flow(_ keys: [(String, Node)]) -> Node {
        .mapping(Node.Mapping(keys.map { (.text($0.0), $0.1) }, .implicit, .flow))
    }

    /// The keys of files as a mapping.
    fileprivate static func keys(of files: CorpusConfig.Files) -> [(String, Node)] {
        switch files {
        case .named(let path): [("path", .text(path))]
        case .pair(let source, let target): [("source", .text(source)), ("target", .text(target))]
        case .table(let path, let source, let target):
            [("table", .text(path)), ("source", .plain("\(source)")), ("target", .plain("\(target)"))]
        case .tagged(let files, let tag): keys(of: files) + [("tag", .text(tag))]
        }
    }
}

extension Form where Value == CorpusConfig.TrainingFiles {
    /// Files as those of a test set are named, or a mapping that says besides how they are used.
    static var trainingFiles: Form {
        let files = Form<CorpusConfig.Files>.files
        let (weight, limit) = (Form<Double>.number(.above(0), .atMost(1000)), Form<Int>.wholeNumber(atLeast: 1))
        return Form(
            files.expectation,
            read: { node throws(InputError) in
                var rest = node
                for key in ["weight", "limit"] { rest.remove(key) }
                var value = CorpusConfig.TrainingFiles(try files.read(rest.entries?.isEmpty == true ? node : rest))
                if let given = node["weight"]?.value { value.weight = try weight.read(given) }
                if let given = node["limit"]?.value { value.limit = try limit.read(given) }
                return value
            },
            write: { value in
                let uses =
                    (value.weight == 1 ? [] : [("weight", weight.write(value.weight))])
                    + (value.limit.map { [("limit", limit.write($0))] } ?? [])
                guard !uses.isEmpty else { return files.write(value.files) }
                return Form<CorpusConfig.Files>.flow(Form<CorpusConfig.Files>.keys(of: value.files) + uses)
            })
    }
}

extension Form where Value == [CorpusConfig.TestSet] {
    /// One path, which is the test set `test`, or a mapping of names to files.
    fileprivate static var testSets: Form {
        let expectation = "a path, or a mapping of names to what train is"
        return Form(
            expectation,
            read: { node throws(InputError) in
                if node.text != nil, node.plainText != "" {
                    return [CorpusConfig.TestSet(name: "test", files: try Form<CorpusConfig.Files>.files.read(node))]
                }
                guard let entries = node.entries else { throw node.mismatch(expected: expectation) }
                var sets: [CorpusConfig.TestSet] = []
                for entry in entries {
                    let key = ConfigNode(
                        path: node.path, origin: entry.origin, content: .scalar(entry.key, isPlain: false))
                    let name = try Form<String>.name.read(key)
                    let files = try Form<CorpusConfig.Files>.files.read(entry.value)
                    sets.append(CorpusConfig.TestSet(name: name, files: files))
                }
                return sets
            },
            write: { sets in
                let write = Form<CorpusConfig.Files>.files.write
                return .mapping(Node.Mapping(sets.map { (.text($0.name), write($0.files)) }, .implicit, .block))
            })
    }
}
