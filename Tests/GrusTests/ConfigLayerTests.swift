import Grus
import GrusFiles
import Testing

/// The layers of an encoder, which are a number or a list.
@Suite struct ConfigLayerTests {
    static let list = """
        model:
          encoder:
            layers:
              - {kind: convolution, width: 5}
              - {kind: recurrent, hidden: 64, bidirectional: false, backwards: true, layer_norm: after}
              - kind: transformer
                heads: 4
                feed_forward: 100
              - {}

        """

    @Test func aListIsRead() throws {
        var layers = [EncoderLayerConfig](repeating: EncoderLayerConfig(), count: 4)
        (layers[0].kind, layers[0].width) = (.convolution, 5)
        (layers[1].hidden, layers[1].bidirectional) = (64, false)
        (layers[1].backwards, layers[1].layerNorm) = (true, .after)
        (layers[2].kind, layers[2].heads, layers[2].feedForward) = (.transformer, 4, 100)
        #expect(try config(minimalYAML + Self.list).model.encoder.layers == .list(layers))
    }

    @Test func aListIsWrittenWithTheKeysOfEveryKind() throws {
        let yaml = try config(minimalYAML + Self.list).yaml
        let expected = """
              encoder:
                layers:
                - kind: convolution
                  hidden: none
                  width: 5
                - kind: recurrent
                  hidden: 64
                  bidirectional: false
                  backwards: true
                  residual: false
                  layer_norm: after
                - kind: transformer
                  heads: 4
                  feed_forward: 100
                - kind: recurrent
                  hidden: none
                  bidirectional: true
                  backwards: false
                  residual: false
                  layer_norm: none
              decoder:
            """
        #expect(yaml.contains(expected), "\(yaml)")
        #expect(try config(yaml).yaml == yaml)
    }

    @Test func layersThatAreAlikeAreWrittenAsBefore() throws {
        let yaml = try config(minimalYAML).yaml
        #expect(yaml.contains("  encoder:\n    hidden: 512\n    layers: 1\n    bidirectional: true\n"))
    }

    @Test func differencesShowTheList() throws {
        let changed = try config(minimalYAML, overrides: ["model.encoder={layers: [{hidden: 8}]}"])
        #expect(
            changed.differences(from: try config(minimalYAML)) == [
                "model.encoder.hidden: , was 512",
                "model.encoder.layers: [{kind: recurrent, hidden: 8, bidirectional: true, backwards: false, residual: false, layer_norm: none}], was 1",
                "model.encoder.bidirectional: , was true",
                "model.encoder.alternating: , was false",
                "model.encoder.residual: , was false",
                "model.encoder.layer_norm: , was none",
            ])
    }

    /// The list of the command line wins over what the file says of layers that are alike.
    @Test func aSettingOfTheListWinsOverTheFile() throws {
        let read = try config(
            minimalYAML + "model: {encoder: {hidden: 64, bidirectional: false}}",
            overrides: ["model.encoder.layers=[{kind: convolution}]"])
        var convolution = EncoderLayerConfig()
        convolution.kind = .convolution
        #expect(read.model.encoder.layers == .list([convolution]))
    }

    /// What follows `encoder:` in the eighth line, and the message.
    static let faults: [(yaml: String, message: String)] = [
        (
            "\n    layers: 0",
            "tiny.yaml:9: model.encoder.layers: expected a whole number from 1 to 64, or a list of layers, found \"0\""
        ),
        ("\n    layers: []", "tiny.yaml:9: model.encoder.layers: expected from 1 to 64 layers, found 0"),
        ("\n    layers: [3]", "tiny.yaml:9: model.encoder.layers: expected a mapping with keys, found \"3\""),
        (
            "\n    layers:\n    - {kind: conv}",
            "tiny.yaml:10: model.encoder.layers[].kind: expected recurrent, convolution or transformer, found \"conv\""
        ),
        (
            "\n    layers:\n    - {}\n    - widht: 3",
            "tiny.yaml:11: unknown key model.encoder.layers[].widht; did you mean model.encoder.layers[].width?"
        ),
        (
            "\n    layers:\n    - {kind: convolution, width: 4}",
            "tiny.yaml:10: model.encoder.layers[].width: expected an odd number from 1 to 255, found \"4\""
        ),
        (
            "\n    layers:\n    - width: 3\n      kind: recurrent",
            "tiny.yaml:10: model.encoder.layers[].width does not belong to kind: recurrent"
        ),
        (
            "\n    layers:\n    - kind: transformer\n      hidden: 3",
            "tiny.yaml:11: model.encoder.layers[].hidden does not belong to kind: transformer"
        ),
        (
            "\n    layers:\n    - kind: convolution\n      heads: 3",
            "tiny.yaml:11: model.encoder.layers[].heads does not belong to kind: convolution"
        ),
        (
            "\n    hidden: 3\n    layers: [{}]",
            "tiny.yaml:9: model.encoder.hidden does not belong to layers: […]"
        ),
        (
            "\n    layers: [{}]\n    bidirectional: true",
            "tiny.yaml:10: model.encoder.bidirectional does not belong to layers: […]"
        ),
        (
            "\n    residual: true\n    layers: [{}]",
            "tiny.yaml:9: model.encoder.residual does not belong to layers: […]"
        ),
        (
            "\n    layers:\n    - {kind: transformer}\n    - kind: transformer\n      residual: true",
            "tiny.yaml:12: model.encoder.layers[].residual does not belong to kind: transformer"
        ),
        // Connections to what is not there, or of another width: 256 units below, and twice 9.
        (
            "\n    layers: 1\n    residual: true",
            "tiny.yaml:10: model.encoder.residual: there is no layer below, which it would join"
        ),
        (
            " {layer_norm: before}",
            "tiny.yaml:8: model.encoder.layer_norm: there is no layer below, which it would join"
        ),
        (
            "\n    layers:\n    - hidden: 3\n      layer_norm: before",
            "tiny.yaml:11: model.encoder.layers[].layer_norm: there is no layer below, which it would join"
        ),
        (
            "\n    layers:\n    - kind: transformer\n    - hidden: 9\n      residual: true",
            "tiny.yaml:12: model.encoder.layers[].residual: 18 units cannot be added to the 256 of the layer below"
        ),
        (
            "\n    layers: 2\n    alternating: true",
            "tiny.yaml:10: model.encoder.alternating is for layers of one direction: set bidirectional: false"
        ),
        (
            "\n    alternating: true\n    bidirectional: false",
            "tiny.yaml:9: model.encoder.alternating: one layer cannot alternate"
        ),
        (
            "\n    layers:\n    - hidden: 9\n      backwards: true",
            "tiny.yaml:11: model.encoder.layers[].backwards is for a layer of one direction: set bidirectional: false"
        ),
        (
            " {}\n  decoder:\n    residual: true",
            "tiny.yaml:10: model.decoder.residual: there is no layer below, which it would join"
        ),
        // Heads that do not divide the width of what a layer reads: embeddings of 256, then states of twice 9.
        (
            "\n    layers:\n    - kind: transformer\n      heads: 3",
            "tiny.yaml:11: model.encoder.layers: 3 heads do not divide a width of 256"
        ),
        (
            "\n    layers:\n    - {kind: transformer}\n    - hidden: 9\n    - {kind: convolution}\n    - {kind: transformer}",
            "tiny.yaml:13: model.encoder.layers: 8 heads do not divide a width of 18"
        ),
    ]

    @Test(arguments: faults) func aFaultIsNamedWithItsPlace(yaml: String, message: String) {
        let error = #expect(throws: InputError.self) { try config(minimalYAML + "model:\n  encoder:" + yaml) }
        #expect(error?.description == message)
    }
}
