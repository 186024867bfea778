import Grus

extension RunReport {
    /// What the runs have taken over of other models.
    var transferSection: HTML {
        .section(
            "Started from",
            runs.flatMap { run -> [HTML] in
                guard let transfer = run.history.transfer else { return [] }
                let name = runs.count > 1 ? HTML.element("h3", [:], .text(run.name)) : .nothing
                return [name, .element("p", ["class": "note"], .text("\(transfer.summary)."))] + table(transfer)
            })
    }

    /// The parameters that are not as they were.
    private func table(_ transfer: RunRecord.Transfer) -> [HTML] {
        let rows = transfer.others.map { parameter in
            [
                HTML.element("code", [:], .text(parameter.name)), .text(parameter.fate.rawValue),
                .text(parameter.note ?? "–"),
            ]
        }
        return rows.isEmpty ? [] : [.table(["parameter", "what became of it", ""], rows)]
    }
}
