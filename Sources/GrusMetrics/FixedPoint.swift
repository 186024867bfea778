import Glibc

/// A number with a fixed count of decimals, rounded as C's `printf` and Python do: to the nearest, exactly.
public func fixed(_ value: Double, decimals: Int) -> String {
    withVaList([Int32(decimals), value]) { arguments in
        var buffer = [CChar](repeating: 0, count: 400 + decimals)
        let length = vsnprintf(&buffer, buffer.count, "%.*f", arguments)
        return String(decoding: buffer[..<Int(length)].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
