/// What one must know to compare a score with another: the options that lead to it.
///
/// Equal to sacreBLEU's, but that the version is Grus's own.
public struct Signature: Sendable, Equatable, CustomStringConvertible {
    /// The version of Grus.
    public static let release = "0.1.0"
    /// The version in every signature.
    public static let version = "grus.\(release)"

    /// One `name:value` of a signature.
    public struct Field: Sendable, Equatable {
        /// The name in the long form.
        public let name: String
        /// The name in the short form.
        public let shortName: String
        /// The value.
        public let value: String

        /// A field with both of its names.
        public init(_ name: String, short shortName: String, _ value: String) {
            self.name = name
            self.shortName = shortName
            self.value = value
        }

        init(_ name: String, short shortName: String, _ flag: Bool) {
            self.init(name, short: shortName, flag ? "yes" : "no")
        }
    }

    /// The fields in order.
    public let fields: [Field]

    init(
        references: ReferenceCount, bootstrap: Int?, randomization: Int?, seed: RandomSeed?, metric: [Field]
    ) {
        let resampling = [
            bootstrap.map { Field("bs", short: "bs", "\($0)") },
            randomization.map { Field("ar", short: "ar", "\($0)") },
            seed.map { Field("seed", short: "rs", "\($0)") },
        ]
        let count = Field("nrefs", short: "#", "\(references)")
        fields = [count] + resampling.compactMap(\.self) + metric + [Field("version", short: "v", Signature.version)]
    }

    /// The long form, such as `nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:…`.
    public var description: String {
        fields.map { "\($0.name):\($0.value)" }.joined(separator: "|")
    }

    /// The short form, such as `#:1|c:mixed|e:no|tok:13a|s:exp|v:…`.
    public var short: String {
        fields.map { "\($0.shortName):\($0.value)" }.joined(separator: "|")
    }

    /// The short form, or else the long one.
    public func text(short isShort: Bool) -> String { isShort ? short : description }
}
