import GrusAutodiff
import GrusNumerics
import GrusRuntime
import Testing

struct ProductWeightsTests {
    let store: ParameterStore
    let input, weight, table, bias: Parameter

    init() {
        var layout = ParameterLayout()
        input = layout.add("input", rows: 6, columns: 20, .weight(fan: 1))
        weight = layout.add("weight", rows: 50, columns: 20, .weight(fan: 1))
        table = layout.add("table", rows: 30, columns: 20, .weight(fan: 1))
        bias = layout.add("bias", columns: 30, .weight(fan: 1))
        store = ParameterStore(layout, key: RandomKey(seed: 3))
    }

    /// The gradients of a step product, a product of many rows and a loss.
    func gradients(_ weights: ProductWeights?) -> [[Float]] {
        let gradients = Gradients(store.layout)
        let tape = Tape(worker: Worker(), parameters: store, gradients: gradients, weights: weights)
        let rows = tape.lift(input)
        let product = tape.unrolledProduct(weight[10..<30], rows: 6)
        let stepped = tape.apply(product, to: tape.apply(product, to: rows[0..<3], at: 0..<3), at: 3..<6)
        let many = tape.gather([stepped], rows: (0..<200).map { Int32($0 % 3) })
        let projected = tape.tanh(tape.linear(many, weight[30..<50]))
        let loss = tape.crossEntropy(
            projected, table, bias: bias, labels: (0..<200).map { Int32($0 % 30) }, smoothing: 0.1, scale: 0.01)
        #expect(loss.tokens == 200)
        tape.backward()
        return [input, weight, table, bias].map(gradients.values(of:))
    }

    /// The largest difference, relative to the largest number.
    func distance(_ first: [Float], _ second: [Float]) -> Float {
        let largest = second.reduce(0) { max($0, abs($1)) }
        return zip(first, second).reduce(0) { max($0, abs($1.0 - $1.1)) } / largest
    }

    @Test func copiesGiveTheGradientsOfTheWeightsThemselves() {
        for (copied, direct) in zip(gradients(ProductWeights(store, .single)), gradients(nil)) {
            #expect(distance(copied, direct) < 1e-5)
        }
    }

    /// bfloat16 has eight bits: a rounding is off by up to 2⁻⁹, and a gradient goes through a few.
    @Test(arguments: [FactorForm.pairs, .rows]) func roundedProductsGiveRoundedGradients(form: FactorForm) {
        for (rounded, exact) in zip(gradients(ProductWeights(store, form)), gradients(nil)) {
            let distance = distance(rounded, exact)
            #expect(distance < 0.03)
            #expect(distance > 1e-5)
        }
    }

    /// Both forms round alike, and only sum in different orders. Where a sum is near the middle between two bfloat16 numbers,
    /// the next product sees another one.
    @Test func bothFormsOfBFloat16Agree() {
        let (pairs, rows) = (gradients(ProductWeights(store, .pairs)), gradients(ProductWeights(store, .rows)))
        for (pairs, rows) in zip(pairs, rows) { #expect(distance(pairs, rows) < 3e-3) }
    }

    @Test(arguments: [FactorForm.single, .pairs, .rows])
    func renewedCopiesFollowTheWeights(form: FactorForm) throws {
        let pool = try WorkerPool(count: 2)
        let weights = ProductWeights(store, form)
        let before = gradients(weights)
        store.set(weight, to: store.values(of: weight).map { 0.5 * $0 })
        store.set(table, to: store.values(of: table).map { 1 - $0 })
        weights.renew(on: pool)
        let after = gradients(weights)
        #expect(after != before)
        #expect(after == gradients(ProductWeights(store, form)))
    }
}
