import GrusAutodiff
import GrusNumerics

extension ParameterStore {
    /// A sum that tells these numbers from others.
    package var checksum: String {
        let sum = Checksum()
        for entry in layout.entries {
            sum.add(UnsafeRawBufferPointer(UnsafeBufferPointer(self[entry.parameter].elements)))
        }
        return sum.text
    }
}
