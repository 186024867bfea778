import GrusAutodiff
import GrusDecoding
import Yams

/// The scores of test sets as JSON: a list with an object for each test set and each way to search.
struct ScoreRecords {
    private var records: [JSONValue] = []

    /// The records of a file; none if it is missing or damaged.
    init(json: String? = nil) {
        guard let json, let node = try? Yams.compose(yaml: json), case .array(let records) = JSONValue(node) else {
            return
        }
        self.records = records
    }

    /// Adds the scores of a test set. Those with the same signature, of the same search, are replaced.
    mutating func add(_ result: TestSetResult) {
        let scores = result.scores.map { $0.json(decimals: nil) }
        let identity = JSONValue.object(result.identity).line
        let index = records.firstIndex { record in
            guard case .object(let members) = record else { return false }
            return JSONValue.object(members.filter { $0.key != "scores" }).line == identity
        }
        guard let index, case .array(let known)? = records[index]["scores"] else {
            return records.append(.object(result.identity + [("scores", .array(scores))]))
        }
        let kept = known.filter { score in
            !scores.contains {
                $0["name"]?.line == score["name"]?.line
                    && $0["signature"]?.line == score["signature"]?.line
            }
        }
        records[index] = .object(result.identity + [("scores", .array(kept + scores))])
    }

    var json: String { JSONValue.array(records).text() }
}

extension TestSetResult {
    /// All scores of several test sets as JSON: a list with an object for each.
    public static func json(_ results: [TestSetResult]) -> String {
        var records = ScoreRecords()
        for result in results { records.add(result) }
        return records.json
    }

    /// What was translated, and how.
    fileprivate var identity: [(key: String, value: JSONValue)] {
        let search = search.telling.map { (key: $0.key.string ?? "", value: JSONValue($0.value)) }
        let precision = precision == .f32 ? [] : [("precision", JSONValue.string(precision.rawValue))]
        let shortlist = shortlist.map { [("shortlist", JSONValue.string($0))] } ?? []
        return [("test", .string(name)), ("files", .string(files)), ("search", .object(search))] + precision + shortlist
    }
}

extension DecodingConfig {
    /// The options that are always told, and those that are not as usual. How many sentences are translated together changes
    /// nothing.
    fileprivate var telling: [(key: Node, value: Node)] {
        var standard = DecodingConfig()
        standard.search = search
        let usual = standard.node.mapping
        let always = ["beam", "length_penalty", "maximum_source"]
        return (node.mapping ?? [:]).filter { key, value in
            let name = key.string ?? ""
            let isUnusual = name == "search" ? search != .beam : value.inline != usual?[key]?.inline
            return name != "batch" && (always.contains(name) || isUnusual)
        }.map { ($0.key, $0.value) }
    }
}

extension JSONValue {
    /// A value of YAML, of which JSON is a part.
    fileprivate init(_ node: Node) {
        switch node {
        case .scalar(let scalar):
            let isLiteral = Double(scalar.string) != nil || ["true", "false", "null"].contains(scalar.string)
            self = scalar.style == .plain && isLiteral ? .literal(scalar.string) : .string(scalar.string)
        case .sequence(let items): self = .array(items.map(JSONValue.init))
        case .mapping(let members): self = .object(members.map { ($0.key.string ?? "", JSONValue($0.value)) })
        case .alias: self = .null
        }
    }

    /// A member of an object.
    fileprivate subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }
}
