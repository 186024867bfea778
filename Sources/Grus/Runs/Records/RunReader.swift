/// Who reads what a run records: a terminal, a log, a program that draws curves.
public protocol RunReader {
    /// Takes in a record. They come in the order in which things happen.
    ///
    /// - Throws: `InputError` if the reader cannot go on, for instance when the disk is full; the training ends then.
    func read(_ record: RunRecord) throws(InputError)
}
