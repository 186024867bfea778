import GrusCorpus
import GrusFiles

/// The memory that a stored training set takes, beside what it may take.
struct CorpusMemory {
    /// Whether all pairs may be in memory.
    let isEnoughForAll: Bool

    /// - Throws: `InputError` of kind `config` if it is too little even for the pairs that are shuffled together.
    init(_ config: ExperimentConfig, _ stored: StoredCorpus) throws(InputError) {
        guard let limit = config.corpus.memory else {
            isEnoughForAll = true
            return
        }
        let perPair = stored.bytesPerPair
        let epoch = config.pairsOfEpoch(stored)
        // While a portion is trained on, the next one is drawn; and if epochs differ, they are drawn from the pairs themselves.
        let all = Double(stored.count) + (config.drawsEpochs ? 2 * epoch : 0)
        isEnoughForAll = perPair * all <= Double(limit)
        let largest = config.pairsOfLargestBlock(stored)
        let together = min(max(Double(config.corpus.shuffle), largest), epoch)
        let need = 2 * perPair * together
        guard isEnoughForAll || need <= Double(limit) else {
            let fitting = Int(Double(limit) / (2 * perPair)) / 1000 * 1000
            throw InputError(
                .config,
                "corpus.memory: \(sized(limit)) are too little for \(Int(together)) pairs that are shuffled together, and as many "
                    + "drawn ahead, which take about \(sized(Int(need))); "
                    + (fitting < max(Block.size, Int(largest))
                        ? "raise it\(largest > Double(Block.size) ? ", or lower the weights of corpus.train" : "")"
                        : "raise it, or set corpus.shuffle to at most \(fitting), which changes the results"))
        }
    }
}

extension ExperimentConfig {
    /// Whether epochs have other pairs or segmentations than the set itself.
    fileprivate var drawsEpochs: Bool { text.sampling.kind != .none || corpus.train.contains { $0.weight != 1 } }

    /// How many pairs an epoch has on average, with the weights of the shards.
    fileprivate func pairsOfEpoch(_ stored: StoredCorpus) -> Double {
        stored.blocks.reduce(0) { $0 + pairs(of: $1) }
    }

    /// How many pairs the block has that an epoch has most of: those of a block stay together.
    fileprivate func pairsOfLargestBlock(_ stored: StoredCorpus) -> Double {
        stored.blocks.map(pairs).max() ?? 0
    }

    private func pairs(of block: Block) -> Double { Double(block.count) * corpus.train[block.part].weight }
}

extension StoredCorpus {
    /// What a pair takes in memory: its ids, where they begin, and its place in a plan.
    fileprivate var bytesPerPair: Double {
        let tokens = blocks.reduce(0) { $0 + $1.sourceTokens + $1.targetTokens }
        return Double(bytesPerToken * tokens) / Double(max(count, 1)) + 3 * 8
    }
}
