/// Which word of the hypothesis stands where a word of the reference does, and which words are wrong.
struct Alignment {
    /// For every reference position the hypothesis position, or the one before it if the word is missing; from -1.
    private(set) var positions: [Int] = []
    /// Sums of the errors before each position.
    private var hypothesisErrors: [Int32] = []
    private var referenceErrors: [Int32] = []

    mutating func reset(hypothesisCount: Int, referenceCount: Int) {
        positions.assign(-1, count: referenceCount)
        hypothesisErrors.assign(0, count: hypothesisCount + 1)
        referenceErrors.assign(0, count: referenceCount + 1)
    }

    /// A match or a substitution.
    mutating func pair(_ hypothesis: Int, _ reference: Int, isMatch: Bool) {
        positions[reference] = hypothesis
        hypothesisErrors[hypothesis + 1] = isMatch ? 0 : 1
        referenceErrors[reference + 1] = isMatch ? 0 : 1
    }

    /// A word of the hypothesis that is too much.
    mutating func delete(_ hypothesis: Int) {
        hypothesisErrors[hypothesis + 1] = 1
    }

    /// A word of the reference that is missing.
    mutating func insert(_ reference: Int, after hypothesis: Int) {
        positions[reference] = hypothesis
        referenceErrors[reference + 1] = 1
    }

    /// Turns error marks into sums; the last step.
    mutating func sumErrors() {
        for index in hypothesisErrors.indices.dropFirst() { hypothesisErrors[index] += hypothesisErrors[index - 1] }
        for index in referenceErrors.indices.dropFirst() { referenceErrors[index] += referenceErrors[index - 1] }
    }

    func hasHypothesisError(_ start: Int, _ length: Int) -> Bool {
        hypothesisErrors[start + length] > hypothesisErrors[start]
    }

    func hasReferenceError(_ start: Int, _ length: Int) -> Bool {
        referenceErrors[start + length] > referenceErrors[start]
    }
}

extension Array {
    fileprivate mutating func assign(_ value: Element, count: Int) {
        removeAll(keepingCapacity: true)
        append(contentsOf: repeatElement(value, count: count))
    }
}
