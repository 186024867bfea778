import GrusAutodiff
import GrusFiles
import GrusNumerics

extension ParameterStore {
    /// A sum that tells these numbers from others.
    package var checksum: String {
        let sum = ContentSum()
        for entry in layout.entries {
            sum.add(UnsafeRawBufferPointer(UnsafeBufferPointer(self[entry.parameter].elements)))
        }
        return sum.checksum
    }
}
