import GrusFiles
import Yams

extension Form {
    /// A list whose elements have this form.
    func list() -> Form<[Value]> {
        Form<[Value]>(
            "a list, each \(expectation)",
            read: { node throws(InputError) in
                guard case .list(let nodes) = node.content else {
                    throw node.mismatch(expected: "a list, each \(expectation)")
                }
                return try elements(nodes)
            }, write: list)
    }

    /// A list whose elements have this form, or one element alone.
    func oneOrMore() -> Form<[Value]> {
        Form<[Value]>(
            "\(expectation), or a list of them",
            read: { node throws(InputError) in
                guard case .list(let nodes) = node.content else { return [try read(node)] }
                if nodes.isEmpty { throw node.origin.error("\(node.path): the list is empty") }
                return try elements(nodes)
            },
            write: list)
    }

    private func elements(_ nodes: [ConfigNode]) throws(InputError) -> [Value] {
        var values: [Value] = []
        for node in nodes { values.append(try read(node)) }
        return values
    }

    private func list(_ values: [Value]) -> Node {
        .sequence(Node.Sequence(values.map(write), .implicit, .flow))
    }
}

extension Form {
    /// A list of sections, so many.
    ///
    /// - Parameter name: what they are.
    static func sections<Section: ConfigSection>(_ count: ClosedRange<Int>, _ name: String) -> Form
    where Value == [Section] {
        let expectation = "a list of \(name)"
        return Form(
            expectation,
            read: { node throws(InputError) in
                guard case .list(let nodes) = node.content else { throw node.mismatch(expected: expectation) }
                guard count.contains(nodes.count) else {
                    let (least, most) = (count.lowerBound, count.upperBound)
                    throw node.origin.error(
                        "\(node.path): expected from \(least) to \(most) \(name), found \(nodes.count)")
                }
                var sections: [Section] = []
                for node in nodes {
                    var section = Section()
                    try section.read(node.asElement)
                    sections.append(section)
                }
                return sections
            },
            write: { sections in .sequence(Node.Sequence(sections.map(\.node), .implicit, .block)) })
    }
}

extension Form {
    /// A list of this form that has at least one element, or one element alone, as which it is then written.
    func orOne<Element>(_ element: Form<Element>) -> Form where Value == [Element] {
        Form(
            "\(element.expectation), or a list of them",
            read: { node throws(InputError) in
                guard case .list(let nodes) = node.content else { return [try element.read(node)] }
                if nodes.isEmpty { throw node.origin.error("\(node.path): the list is empty") }
                return try read(node)
            },
            write: { values in values.count == 1 ? element.write(values[0]) : write(values) })
    }
}

extension Form where Value: Hashable & Sendable {
    /// A list without repetitions.
    func distinct() -> Form<[Value]> {
        let list = list()
        return Form<[Value]>(
            list.expectation,
            read: { node throws(InputError) in
                let values = try list.read(node)
                guard Set(values).count == values.count else {
                    throw node.origin.error("\(node.path): the list names something twice")
                }
                return values
            }, write: list.write)
    }
}

extension Form where Value: CaseIterable & Hashable & Sendable {
    /// A set, written as a list without repetitions.
    func set() -> Form<Set<Value>> {
        let list = distinct()
        return Form<Set<Value>>(
            list.expectation,
            read: { node throws(InputError) in Set(try list.read(node)) },
            write: { values in list.write(Value.allCases.filter(values.contains)) })
    }
}
