import Glibc

/// Gives a file a second name, in the place of what has it, so that what it holds outlives its replacement. Nothing happens where
/// there is no file, or the file system gives a file one name alone.
///
/// - Throws: `InputError` of kind `cannotCreate` if the name is that of something that cannot be replaced.
package func giveSecondName(to file: String, at path: String) throws(InputError) {
    let temporaryPath = "\(path).\(getpid()).0.tmp"
    let error = EndingSignals.heldOff { () -> Int32? in
        guard linkat(AT_FDCWD, file, AT_FDCWD, temporaryPath, AT_SYMLINK_FOLLOW) == 0 else { return nil }
        // What has both names already keeps the temporary one.
        defer { unlink(temporaryPath) }
        return rename(temporaryPath, path) == 0 ? nil : errno
    }
    if let error {
        throw InputError(.cannotCreate, file: path, "cannot rename into place: \(systemMessage(error))")
    }
}
