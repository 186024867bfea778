#!/usr/bin/env python3
"""Trains SentencePiece models on phrases.txt, and writes models and encodings beside it.

Needs the Python package sentencepiece. Run in any folder, without arguments.
"""

import io
from collections import Counter
from pathlib import Path

import sentencepiece

DRAWS = 1000

folder = Path(__file__).parent
lines = (folder / "phrases.txt").read_text(encoding="utf-8").split("\n")[:-1]


def train(**options):
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines), model_writer=model, character_coverage=1.0, num_threads=1, minloglevel=2, **options)
    return model.getvalue()


def write_ids(name, model):
    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    encoded = [" ".join(map(str, processor.encode(line))) for line in lines]
    (folder / name).write_text("\n".join(encoded) + "\n", encoding="utf-8")


def write_draws(name, model, words, **options):
    """How often each segmentation of each word was drawn: word, pieces, count."""
    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    sentencepiece.set_random_generator_seed(1)
    rows = []
    for word in words:
        drawn = Counter(" ".join(processor.encode(word, out_type=str, enable_sampling=True, **options)) for _ in range(DRAWS))
        rows += [f"{word}\t{pieces}\t{count}" for pieces, count in sorted(drawn.items())]
    (folder / name).write_text("\n".join(rows) + "\n", encoding="utf-8")


# On so little text BPE comes out the same in all versions of the library.
bpe = train(model_type="bpe", vocab_size=200)
write_ids("phrases.bpe.ids", bpe)
words = sorted({word for line in lines for word in line.split()})
write_draws("phrases.bpe.draws", bpe, words, alpha=0.1)

# Unigram does not: the model is a fixture too. Without normalisation rules it is small.
unigram = train(model_type="unigram", vocab_size=120, normalization_rule_name="identity")
(folder / "phrases.unigram.model").write_bytes(unigram)
write_ids("phrases.unigram.ids", unigram)
short = [word for word in words if len(word) < 6]
write_draws("phrases.unigram.draws", unigram, short, nbest_size=-1, alpha=0.5)
write_draws("phrases.unigram.best.draws", unigram, words, nbest_size=4, alpha=0.2)

other = train(model_type="char", vocab_size=50, hard_vocab_limit=False, normalization_rule_name="identity",
              unk_id=2, bos_id=0, eos_id=1)
(folder / "other-ids.model").write_bytes(other)
