import Grus

/// A piece of a page. Text and the values of attributes are escaped, wherever they come from.
package struct HTML: Sendable, Equatable {
    /// The piece as it stands in the file.
    package let source: String

    private init(source: String) {
        self.source = source
    }

    /// Text as people read it.
    package static func text(_ text: String) -> HTML { HTML(source: escaped(text)) }

    /// An element with its attributes and what is in it.
    package static func element(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ content: HTML...)
        -> HTML
    {
        element(name, attributes, content)
    }

    /// An element with its attributes and what is in it.
    package static func element(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ content: [HTML])
        -> HTML
    {
        let opening = attributes.reduce(name) { $0 + " \($1.key)=\"\(escaped($1.value))\"" }
        return HTML(source: "<\(opening)>" + content.map(\.source).joined() + "</\(name)>")
    }

    /// An element without an end, such as `meta`.
    static func void(_ name: String, _ attributes: KeyValuePairs<String, String>) -> HTML {
        HTML(source: "<" + attributes.reduce(name) { $0 + " \($1.key)=\"\(escaped($1.value))\"" } + ">")
    }

    /// Pieces one after another.
    static func all(_ pieces: [HTML]) -> HTML { HTML(source: pieces.map(\.source).joined()) }

    /// Nothing.
    static let nothing = HTML(source: "")

    /// A style sheet. It must be one that Grus has written.
    static func style(_ sheet: String) -> HTML { HTML(source: "<style>\n\(sheet)</style>\n") }

    /// A program. It must be one that Grus has written, or a library.
    package static func script(_ program: String) -> HTML {
        HTML(source: "<script>\n" + program.replacing("</script", with: "<\\/script") + "</script>\n")
    }

    /// Data for the program of the page.
    static func data(_ value: JSONValue) -> HTML {
        HTML(source: "<script type=\"application/json\">" + value.line.replacing("<", with: "\\u003C") + "</script>")
    }

    /// A whole page.
    static func document(language: String, head: [HTML], body: [HTML]) -> String {
        let root = element(
            "html", ["lang": language], element("head", [:], head), text("\n"), element("body", [:], body))
        return "<!DOCTYPE html>\n\(root.source)\n"
    }

    /// A page in the style of Grus, which needs neither files nor a network.
    ///
    /// - Parameter library: the program that makes the plots live; nil for plots that stay as they are drawn.
    static func page(title: String, main: [HTML], library: String?) -> String {
        let head: [HTML] = [
            .void("meta", ["charset": "utf-8"]),
            .void("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
            .void("meta", ["name": "color-scheme", "content": "light dark"]),
            .void("link", ["rel": "icon", "href": "data:,"]),
            .element("title", [:], .text("\(title) – Grus")), .style(pageStyle),
        ]
        let footer = element(
            "footer", [:], .text("Written by Grus \(grusVersion). It is one file that needs no network."))
        let scripts = library.map { [HTML.script($0), .script(pageScript)] } ?? []
        return document(language: "en", head: head, body: [element("main", [:], main), footer] + scripts)
    }

    /// Text in which nothing is markup. What no page may hold is replaced.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case "\t", "\n": escaped.unicodeScalars.append(scalar)
            default: escaped.unicodeScalars.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
            }
        }
        return escaped
    }
}

extension HTML: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    /// Text as people read it.
    package init(stringLiteral value: String) { self = .text(value) }
}

extension HTML {
    /// A table of text with a line of titles. The first column names the row.
    ///
    /// - Parameter numbers: the columns whose cells are numbers, counted from 0.
    static func table(_ titles: [String], _ rows: [[HTML]], numbers: Set<Int> = []) -> HTML {
        func cell(_ name: String, _ column: Int, _ scope: String?, _ content: HTML) -> HTML {
            let style = numbers.contains(column) ? "number" : "words"
            return scope.map { element(name, ["class": style, "scope": $0], content) }
                ?? element(name, ["class": style], content)
        }
        let head = titles.enumerated().map { cell("th", $0.offset, "col", .text($0.element)) }
        let body = rows.map { row in
            element(
                "tr", [:],
                row.enumerated().map { column, content in
                    column == 0 ? cell("th", 0, "row", content) : cell("td", column, nil, content)
                })
        }
        let table = element("table", [:], element("thead", [:], element("tr", [:], head)), element("tbody", [:], body))
        return element("div", ["class": "scroll", "tabindex": "0", "role": "group", "aria-label": "table"], table)
    }

    /// A part of the page with its title.
    static func section(_ title: String, _ content: [HTML]) -> HTML {
        let content = content.filter { $0 != .nothing }
        guard !content.isEmpty else { return .nothing }
        return element("section", [:], [element("h2", [:], .text(title))] + content)
    }
}
