import GrusNumerics
import GrusRuntime

/// A step of the backward pass: what it needs, as a plain value that the tape keeps in its arena.
package protocol BackwardStep: BitwiseCopyable {
    /// Adds the gradients of the inputs, given those of the outputs.
    func backward(on tape: Tape)

    /// Names the parameters to whose gradients `backward` adds. The gradient of one is final when the first step that names it
    /// has run.
    func nameParameters(_ name: (Parameter) -> Void)
}

/// A computation that can be undone.
package protocol DifferentiableOperation: BackwardStep {
    /// Computes the outputs.
    func forward(on tape: Tape)
}

extension BackwardStep {
    package func nameParameters(_ name: (Parameter) -> Void) {}

    static func runBackward(_ payload: UnsafeRawPointer, on tape: Tape) {
        payload.load(as: Self.self).backward(on: tape)
    }
}

/// Computes tensors with one worker and, when it records, their gradients.
///
/// The operations are extensions of this class, each in a file of its own with its backward pass beside it.
package final class Tape {
    /// A step on the tape, with the one before it.
    private struct Record {
        let step: any BackwardStep.Type
        let payload: UnsafeRawPointer
        let previous: UnsafePointer<Record>?
    }

    private var worker: Worker
    let parameters: ParameterStore
    let gradients: Gradients?
    let weights: ProductWeights?
    private var dropoutKey: RandomKey?
    private var dropoutCount = 0
    /// The last record, and the number of all.
    private var last: UnsafePointer<Record>?
    private var recordCount = 0
    /// The first record of the chunk that is being differentiated.
    private var firstRecord = 0

    /// A tape that starts with an empty arena, or goes on in one.
    ///
    /// - Parameters:
    ///   - worker: whose memory and products are used.
    ///   - isAlone: whether what the worker's last tape computed is gone; several tapes otherwise share the arena.
    ///   - parameters: the values.
    ///   - gradients: where the gradients of the parameters go; nil only computes.
    ///   - dropout: the random stream of all dropout masks; nil drops nothing.
    ///   - weights: copies of the parameters for products; nil reads the parameters themselves.
    package init(
        worker: Worker, parameters: ParameterStore, gradients: Gradients? = nil, dropout: RandomKey? = nil,
        weights: ProductWeights? = nil, isAlone: Bool = true
    ) {
        self.worker = worker
        self.parameters = parameters
        self.gradients = gradients
        self.weights = weights
        if isAlone { begin(on: worker, dropout: dropout) } else { dropoutKey = dropout }
    }

    /// Starts anew, perhaps with another worker.
    ///
    /// - Parameter isAdding: whether gradients are added to those that there are.
    package func begin(on worker: Worker, dropout: RandomKey?, isAdding: Bool = false) {
        self.worker = worker
        dropoutKey = dropout
        (dropoutCount, recordCount, last) = (0, 0, nil)
        worker.arena.reset()
        gradients?.forget(recordsFrom: 0)
        if !isAdding { gradients?.begin() }
    }

    /// Whether gradients are wanted.
    package var isRecording: Bool { gradients != nil }

    /// Where everything lies that is computed; it is gone when the tape starts anew.
    package var arena: Arena { worker.arena }
    var products: Products { worker.products }

    /// Whether units are dropped with a probability.
    func drops(_ probability: Double) -> Bool { dropoutKey != nil && probability > 0 }

    /// The stream of the next dropout mask; nil when nothing is dropped.
    func nextDropoutKey() -> RandomKey? {
        defer { dropoutCount += 1 }
        return dropoutKey?.child(dropoutCount)
    }

    /// The stream of a mask that belongs to a parameter; nil when nothing is dropped.
    func dropoutKey(of parameter: Parameter) -> RandomKey? {
        dropoutKey?.child(.max).child(parameter.index)
    }

    // MARK: Tensors

    /// A tensor whose values an operation is about to write.
    ///
    /// - Parameter recycling: whether the gradient takes the memory of the values. It may, when one operation alone reads
    ///   them, which in its backward pass needs them no more once it has written the gradient.
    package func tensor(rows: Int, columns: Int, recycling: Bool = false) -> Tensor {
        let value = arena.matrix(rows: rows, columns: columns)
        let slot = makeSlot(rows, columns)
        if recycling {
            slot?.pointee.isRecycling = true
            slot?.pointee.base = value.base
        }
        return Tensor(value: value, slot: slot, firstRow: 0)
    }

    /// A tensor of zeros that takes no gradient.
    package func zeros(rows: Int, columns: Int) -> Tensor {
        let matrix = arena.matrix(rows: rows, columns: columns)
        matrix.fill(with: 0)
        return constant(matrix)
    }

    /// A view of numbers that take no gradient.
    package func constant(_ matrix: Matrix) -> Tensor {
        Tensor(value: matrix, slot: nil, firstRow: 0)
    }

    /// Tensors in a row, without those that are not there.
    package func list(_ first: Tensor?, _ second: Tensor? = nil, _ third: Tensor? = nil) -> List<Tensor> {
        let list = arena.list(of: Tensor.self, count: 3)
        var count = 0
        func add(_ tensor: Tensor?) {
            guard let tensor else { return }
            list[count] = tensor
            count += 1
        }
        add(first)
        add(second)
        add(third)
        return list.sublist(0..<count)
    }

    private func makeSlot(_ rows: Int, _ columns: Int) -> UnsafeMutablePointer<GradientSlot>? {
        guard isRecording else { return nil }
        let slot = arena.allocate(bytes: MemoryLayout<GradientSlot>.stride)
            .bindMemory(to: GradientSlot.self, capacity: 1)
        slot.initialize(to: GradientSlot(columns: columns, rows: rows, record: recordCount))
        return slot
    }

    // MARK: Gradients

    /// The gradient that has reached a tensor; nil when none has.
    package func gradient(of tensor: Tensor) -> Matrix? {
        guard let slot = tensor.slot, let base = slot.pointee.base, slot.pointee.reached.overlaps(tensor.rowsOfWhole)
        else { return nil }
        _ = slot.pointee.reach(tensor.rowsOfWhole)
        return Matrix(base + tensor.firstRow * tensor.columns, rows: tensor.rows, columns: tensor.columns)
    }

    /// Where to add to the gradient of a tensor; nil when it takes none.
    package func gradientToAdd(of tensor: Tensor) -> Matrix? {
        guard let (matrix, accumulating) = gradientToAccumulate(of: tensor) else { return nil }
        if !accumulating { matrix.fill(with: 0) }
        return matrix
    }

    /// Where a product puts its contribution to the gradient of a tensor, and whether it has to be added.
    func gradientToAccumulate(of tensor: Tensor) -> (matrix: Matrix, accumulating: Bool)? {
        guard let slot = tensor.slot else { return nil }
        let base = slot.pointee.base ?? makeGradient(slot.pointee)
        slot.pointee.base = base
        let accumulating = slot.pointee.reach(tensor.rowsOfWhole)
        precondition(
            !accumulating || !slot.pointee.isRecycling, "a second gradient for a tensor that recycles its values")
        return (
            Matrix(base + tensor.firstRow * tensor.columns, rows: tensor.rows, columns: tensor.columns), accumulating
        )
    }

    private func makeGradient(_ slot: GradientSlot) -> UnsafeMutablePointer<Float> {
        precondition(
            slot.record >= firstRecord,
            "a chunk reaches a tensor of \(slot.rows)×\(slot.columns) from before it, whose gradient was not reserved")
        return arena.matrix(rows: slot.rows, columns: slot.columns).base
    }

    /// Where to put contributions to the gradients of two tensors at once, and whether they have to be added.
    func gradientsToAccumulate(of first: Tensor, _ second: Tensor) -> (Matrix, Matrix, accumulating: Bool) {
        let (one, other) = (gradientToAccumulate(of: first), gradientToAccumulate(of: second))
        let accumulating = one?.accumulating ?? false || other?.accumulating ?? false
        let target = { (tensor: Tensor, known: (matrix: Matrix, accumulating: Bool)?) in
            let matrix = known?.matrix ?? self.arena.matrix(rows: tensor.rows, columns: tensor.columns)
            if accumulating, known?.accumulating != true { matrix.fill(with: 0) }
            return matrix
        }
        return (target(first, one), target(second, other), accumulating)
    }

    /// Where to add to the gradient of a tensor, or scratch to throw it away when the tensor takes none.
    func gradientToAddOrDiscard(of tensor: Tensor) -> Matrix {
        if let matrix = gradientToAdd(of: tensor) { return matrix }
        let discarded = arena.matrix(rows: tensor.rows, columns: tensor.columns)
        discarded.fill(with: 0)
        return discarded
    }

    /// Gives the gradients of tensors their memory, zeroed, so that `finish` leaves it alone.
    package func reserveGradients(of tensors: List<Tensor>) {
        for tensor in tensors { _ = gradientToAdd(of: tensor) }
    }

    // MARK: Recording

    /// Computes an operation, and keeps it for the backward pass.
    func run(_ operation: some DifferentiableOperation) {
        operation.forward(on: self)
        record(operation)
    }

    /// Keeps a step for the backward pass.
    func record<Step: BackwardStep>(_ step: Step) {
        guard isRecording else { return }
        let payload = arena.allocate(bytes: MemoryLayout<Step>.size)
        payload.initializeMemory(as: Step.self, to: step)
        let record = arena.allocate(bytes: MemoryLayout<Record>.size).bindMemory(to: Record.self, capacity: 1)
        record.initialize(to: Record(step: Step.self, payload: UnsafeRawPointer(payload), previous: last))
        last = UnsafePointer(record)
        if let gradients { step.nameParameters { gradients.expect($0, fromRecord: recordCount) } }
        recordCount += 1
    }

    /// The kinds of all steps that are kept, the last one first.
    package var recordedSteps: [any BackwardStep.Type] {
        sequence(first: last, next: { $0?.pointee.previous }).prefix(recordCount).compactMap { $0?.pointee.step }
    }

    /// Runs the recorded steps backwards, from the gradients that are there already.
    ///
    /// - Parameter whenFinal: is called with every parameter once, as soon as no step is left that adds to its gradient.
    package func backward(whenFinal: (Parameter) -> Void = { _ in }) {
        guard let gradients else { preconditionFailure("a backward pass on a tape that does not record") }
        gradients.finish(whenFinal: whenFinal)
        backward(toRecord: 0) { gradients.finish($0, whenFinal) }
        gradients.end()
    }

    /// - Parameter whenPassed: is called with every parameter that no step before the one that has just run names.
    private func backward(toRecord first: Int, whenPassed: (Parameter) -> Void = { _ in }) {
        firstRecord = first
        defer { firstRecord = 0 }
        while recordCount > first, let record = last?.pointee {
            record.step.runBackward(record.payload, on: self)
            last = record.previous
            recordCount -= 1
            gradients?.forget(recordsFrom: recordCount, whenPassed)
        }
    }

    // MARK: Chunks

    /// A point on a tape, to which it can return.
    package struct Mark {
        fileprivate let record: Int
        fileprivate let memory: Arena.Mark
    }

    /// Where the tape stands.
    package var mark: Mark { Mark(record: recordCount, memory: arena.mark) }

    /// Finishes a chunk of a computation before the rest: runs the backward pass of what was computed since a mark, if the
    /// tape records, and takes back its memory.
    ///
    /// Tensors from before the mark keep the gradients that the chunk adds to. They must have their memory before the
    /// mark (`reserveGradients`). Those of the chunk are gone.
    ///
    /// - Parameter keep: runs after the backward pass, and copies what outlives the chunk to memory from before the mark.
    package func finish(since mark: Mark, _ keep: () -> Void) {
        backward(toRecord: mark.record)
        keep()
        arena.release(to: mark.memory)
    }

    /// Runs a computation whose memory is taken back at once. It must not hand out tensors of its own.
    package func scratch<Result>(_ body: () throws -> Result) rethrows -> Result {
        precondition(!isRecording, "scratch memory on a tape that records")
        let mark = arena.mark
        defer { arena.release(to: mark) }
        return try body()
    }

    /// Runs a computation of which afterwards the backward pass alone needs more than what it has written to memory from before:
    /// on a tape that does not record, its own is taken back at once.
    package func passing(_ body: () throws -> Void) rethrows {
        if isRecording { try body() } else { try scratch(body) }
    }
}
