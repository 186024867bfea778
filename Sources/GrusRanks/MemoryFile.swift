import CSharedMemory
import Glibc
import GrusFiles
import GrusNumerics

/// A file in memory, which processes of one machine map to share it.
final class MemoryFile {
    /// What another process needs to know to open it.
    struct Offer: BitwiseCopyable {
        fileprivate let process: pid_t
        fileprivate let descriptor: Int32
        fileprivate let bytes: Int
        /// What stands at its end: another machine may have such a process, too.
        fileprivate let mark: UInt64
    }

    let offer: Offer
    private let descriptor: Int32

    /// A file with numbers one after the other, and zeros for others behind them; nil if there is no memory for it.
    init?(of numbers: [Buffer], andFor others: [Buffer]) {
        let bytes = (numbers + others).reduce(0) { $0 + $1.pageBytes }
        descriptor = grus_memory_file(bytes + MemoryLayout<UInt64>.size)
        offer = Offer(process: getpid(), descriptor: descriptor, bytes: bytes, mark: .random(in: 1...(.max)))
        guard descriptor >= 0 else { return nil }
        var offset = 0
        for buffer in numbers {
            guard write(UnsafeRawBufferPointer(buffer.elements), at: offset) else { return nil }
            offset += buffer.pageBytes
        }
        guard withUnsafeBytes(of: offer.mark, { write($0, at: bytes) }) else { return nil }
    }

    /// The file of another process; nil if it cannot be reached from here.
    init?(_ offer: Offer) {
        self.offer = offer
        descriptor = open("/proc/\(offer.process)/fd/\(offer.descriptor)", O_RDWR | O_CLOEXEC)
        var mark: UInt64 = 0
        let count = pread(descriptor, &mark, MemoryLayout<UInt64>.size, offer.bytes)
        guard count == MemoryLayout<UInt64>.size, mark == offer.mark else { return nil }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Moves numbers here, which are as many as those that it was made of.
    ///
    /// - Returns: whether the system allows it.
    func take(_ buffers: [Buffer]) -> Bool {
        var offset = 0
        for buffer in buffers {
            guard buffer.move(to: descriptor, at: offset) else { return false }
            offset += buffer.pageBytes
        }
        precondition(offset == offer.bytes, "\(offset) bytes of numbers that are \(offer.bytes) elsewhere")
        return true
    }

    private func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Bool {
        guard lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else { return false }
        return (try? writeAll(bytes, to: descriptor, of: "memory")) != nil
    }
}
