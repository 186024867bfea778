import Foundation
import Fuzzer
import Grus

// The input is a text, behind a byte that says whether it is compressed.
exit(
    fuzz { bytes in
        guard let first = bytes.first else { return }
        withFile(Array(bytes.dropFirst()), named: first % 2 == 0 ? "text.zst" : "text") { path in
            let lines = try? LineQueue(file: path, limit: 100)
            while let block = try? lines?.next() { precondition(!block.lines.isEmpty) }
        }
    })
