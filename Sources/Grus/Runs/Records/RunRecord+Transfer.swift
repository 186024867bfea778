extension RunRecord {
    /// What a training has taken over of the model of `training.start_from`.
    public struct Transfer: Sendable, Equatable, Codable {
        /// A parameter of the model that is trained.
        public struct Parameter: Sendable, Equatable, Codable {
            /// Its name.
            public var name: String
            /// What became of it.
            public var fate: Fate
            /// Of a mapped one: the tokens that both vocabularies have, and those of the new one.
            public var kept, tokens: Int?
            /// Of a fresh one: why nothing was taken.
            public var reason: String?
        }

        /// What became of a parameter.
        public enum Fate: String, Sendable, Codable {
            /// It holds what the other model has.
            case taken
            /// It does so row by row, where both vocabularies have the token of a row.
            case mapped
            /// It holds what was drawn for it.
            case fresh
        }

        /// Updates that are done: none.
        public var update = 0
        /// Where the other model is, as the config names it.
        public var model: String
        /// All parameters, in the order of the model.
        public var parameters: [Parameter]

        /// A line for people: how many parameters were taken, mapped, and left as they were drawn.
        public var summary: String {
            func count(_ fate: Fate) -> Int { parameters.count { $0.fate == fate } }
            return "\(model): \(count(.taken)) parameters taken, \(count(.mapped)) mapped, \(count(.fresh)) fresh"
        }

        /// The parameters that were not taken as they are.
        public var others: [Parameter] { parameters.filter { $0.fate != .taken } }
    }
}

extension RunRecord.Transfer.Parameter {
    /// What there is to say of it beside its fate; nil if nothing is.
    public var note: String? {
        switch fate {
        case .taken: nil
        case .mapped: "\(kept ?? 0) of \(tokens ?? 0) tokens are known"
        case .fresh: reason
        }
    }
}
