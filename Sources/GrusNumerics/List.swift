/// A list of plain values in the memory of an arena, and valid as long as that memory is: what a computation needs to know
/// beside its matrices, without an array of its own.
@usableFromInline package struct List<Element: BitwiseCopyable>: BitwiseCopyable, @unchecked Sendable {
    @usableFromInline let base: UnsafeMutablePointer<Element>
    /// The number of values.
    @usableFromInline package let count: Int

    @inlinable package init(base: UnsafeMutablePointer<Element>, count: Int) {
        self.base = base
        self.count = count
    }

    /// Consecutive values, as a list of their own.
    ///
    /// - Parameter range: their indices, counted from 0.
    @inlinable package func sublist(_ range: Range<Int>) -> List {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "values \(range) of a list of \(count)")
        return List(base: base + range.lowerBound, count: range.count)
    }
}

extension List: RandomAccessCollection {
    /// The index of the first value.
    @inlinable package var startIndex: Int { 0 }
    /// The index behind the last value.
    @inlinable package var endIndex: Int { count }

    /// The value at an index.
    @inlinable package subscript(index: Int) -> Element {
        get {
            precondition(index >= 0 && index < count, "value \(index) of a list of \(count)")
            return base[index]
        }
        nonmutating set {
            precondition(index >= 0 && index < count, "value \(index) of a list of \(count)")
            base[index] = newValue
        }
    }
}

extension Arena {
    /// A list whose values are not set.
    @inlinable package func list<Element: BitwiseCopyable>(of type: Element.Type = Element.self, count: Int) -> List<
        Element
    > {
        let bytes = allocate(bytes: count * MemoryLayout<Element>.stride)
        return List(base: bytes.bindMemory(to: Element.self, capacity: count), count: count)
    }

    /// A list of one value again and again.
    @inlinable package func list<Element: BitwiseCopyable>(repeating value: Element, count: Int) -> List<Element> {
        let list = list(of: Element.self, count: count)
        list.base.initialize(repeating: value, count: count)
        return list
    }

    /// A list with a value for every index.
    @inlinable package func list<Element: BitwiseCopyable>(count: Int, _ value: (Int) -> Element) -> List<Element> {
        let list = list(of: Element.self, count: count)
        for index in 0..<count { list[index] = value(index) }
        return list
    }

    /// A list of the values of an array.
    package func list<Element: BitwiseCopyable>(_ values: ArraySlice<Element>) -> List<Element> {
        let list = list(of: Element.self, count: values.count)
        values.withUnsafeBufferPointer { values in
            if let first = values.baseAddress { list.base.initialize(from: first, count: values.count) }
        }
        return list
    }

    /// A list of the values that are handed over.
    @inlinable package func list<Element: BitwiseCopyable>(_ first: Element, _ second: Element? = nil) -> List<Element>
    {
        let list = list(of: Element.self, count: second == nil ? 1 : 2)
        list[0] = first
        if let second { list[1] = second }
        return list
    }

    /// A list of the values of an array.
    package func list<Element: BitwiseCopyable>(_ values: [Element]) -> List<Element> { list(values[...]) }
}
