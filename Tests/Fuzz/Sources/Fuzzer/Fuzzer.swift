import Foundation

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ argumentCount: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

nonisolated(unsafe) private var body: ([UInt8]) -> Void = { _ in }

/// Runs libFuzzer with the arguments of the command line.
///
/// - Parameter test: must end, and must not trap, whatever the bytes are.
/// - Returns: the exit code of the process.
public func fuzz(_ test: @escaping ([UInt8]) -> Void) -> CInt {
    body = test
    var count = CommandLine.argc
    var arguments = CommandLine.unsafeArgv
    return runDriver(&count, &arguments) { bytes, count in
        body(Array(UnsafeBufferPointer(start: bytes, count: count)))
        return 0
    }
}

/// Hands bytes over as a file.
public func withFile(_ bytes: [UInt8], named name: String, _ body: (String) -> Void) {
    let path = "/dev/shm/grus-fuzz-\(getpid())-\(name)"
    _ = FileManager.default.createFile(atPath: path, contents: Data(bytes))
    body(path)
    unlink(path)
}
