/// An event of TensorBoard's files: `tensorboard/compat/proto/event.proto` and `summary.proto`.
package struct TensorBoardEvent {
    /// What an event tells.
    package enum Content {
        /// The begin of a file.
        case version
        /// The begin of a session: all that earlier files hold of this step and later ones did not happen.
        case sessionStart
        /// A point of a curve.
        case scalar(tag: String, Double)
        /// Text in Markdown.
        case text(tag: String, String)
    }

    /// Seconds since 1970.
    private let time: Double
    private let step: Int
    private let content: Content

    /// An event with all that it tells.
    package init(time: Double, step: Int, content: Content) {
        (self.time, self.step, self.content) = (time, step, content)
    }

    /// The record of a file: the length and its check, the message and its check, as TFRecord files have them.
    package var record: [UInt8] {
        let message = message.bytes
        let length = UInt64(message.count).littleEndianBytes
        return length + CRC32C.masked(length).littleEndianBytes + message + CRC32C.masked(message).littleEndianBytes
    }

    private var message: ProtobufMessage {
        ProtobufMessage {
            $0.add(1, time)
            if step > 0 { $0.add(2, UInt64(step)) }
            switch content {
            case .version: $0.add(3, "brain.Event:2")
            case .sessionStart: $0.add(7) { $0.add(1, UInt64(1)) }
            case .scalar(let tag, let value): $0.add(5) { $0.add(1) { Self.addScalar(tag, value, to: &$0) } }
            case .text(let tag, let text): $0.add(5) { $0.add(1) { Self.addText(tag, text, to: &$0) } }
            }
        }
    }

    private static func addScalar(_ tag: String, _ value: Double, to summary: inout ProtobufMessage) {
        summary.add(1, tag)
        summary.add(2, Float(value))
    }

    /// A tensor with one string, for the plugin that shows text.
    private static func addText(_ tag: String, _ text: String, to summary: inout ProtobufMessage) {
        let stringType: UInt64 = 7
        summary.add(1, tag)
        summary.add(8) {
            $0.add(1, stringType)
            $0.add(2) { $0.add(2) { $0.add(1, UInt64(1)) } }
            $0.add(8, text)
        }
        summary.add(9) { $0.add(1) { $0.add(1, "text") } }
    }
}
