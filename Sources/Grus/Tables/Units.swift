import Foundation
import GrusMetrics

// Numbers in the units that people use.

/// How many there are, such as parameters: `950`, `12.3K`, `9.1M`, `1.4B`.
package func counted(_ count: Int) -> String { scaled(Double(count), to: ["", "K", "M", "B"]) }

/// The size of a file: `950 bytes`, `12.3 kB`, `36.5 MB`, `1.4 GB`.
package func sized(_ bytes: Int) -> String { scaled(Double(bytes), to: [" bytes", " kB", " MB", " GB"]) }

/// A number below 1,000 with the unit that makes it one; each unit is a thousand of the one before.
private func scaled(_ number: Double, to units: [String]) -> String {
    var (number, unit) = (number, 0)
    // What would be rounded to 1,000 is 1 of the next.
    while abs(number) >= (unit == 0 ? 1000 : 999.95), unit + 1 < units.count {
        (number, unit) = (number / 1000, unit + 1)
    }
    return fixed(number, decimals: unit == 0 ? 0 : 1) + units[unit]
}

/// A value of a measure: `37.40`, `2.314`; `inf` and `nan` as they are.
package func measured(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    let size = abs(value)
    if size >= 1e6 { return String(format: "%.3g", value) }
    return fixed(value, decimals: size >= 1000 ? 0 : size >= 10 ? 2 : 3)
}

/// `1,850`; a dash for what is no number.
package func grouped(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "–" }
    var digits = String(Int(value.rounded()))
    var position = digits.count - 3
    while position > (value < 0 ? 1 : 0) {
        digits.insert(",", at: digits.index(digits.startIndex, offsetBy: position))
        position -= 3
    }
    return digits
}

/// `4:12`, `1:04:12`.
package func clockTime(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "–" }
    let whole = Int(max(seconds, 0).rounded())
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
    return hours > 0 ? String(format: "%d:%02d:%02d", hours, minutes, rest) : String(format: "%d:%02d", minutes, rest)
}

/// A moment in the time zone of the machine, to the minute: `2026-11-26 09:30`; a dash for none that a calendar has.
package func minute(_ secondsSince1970: Double) -> String {
    var parts = tm()
    guard abs(secondsSince1970) < 1e11, case var seconds = time_t(secondsSince1970),
        localtime_r(&seconds, &parts) != nil
    else { return "–" }
    return String(
        format: "%04d-%02d-%02d %02d:%02d", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour,
        parts.tm_min)
}
