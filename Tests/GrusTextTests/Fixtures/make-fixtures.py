#!/usr/bin/env python3
"""Trains SentencePiece models on phrases.txt, and writes models and encodings beside it.

Needs the Python package sentencepiece. Run in any folder, without arguments.
"""

import io
from pathlib import Path

import sentencepiece

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


# On so little text BPE comes out the same in all versions of the library.
write_ids("phrases.bpe.ids", train(model_type="bpe", vocab_size=200))

# Unigram does not: the model is a fixture too. Without normalisation rules it is small.
unigram = train(model_type="unigram", vocab_size=120, normalization_rule_name="identity")
(folder / "phrases.unigram.model").write_bytes(unigram)
write_ids("phrases.unigram.ids", unigram)

other = train(model_type="char", vocab_size=50, hard_vocab_limit=False, normalization_rule_name="identity",
              unk_id=2, bos_id=0, eos_id=1)
(folder / "other-ids.model").write_bytes(other)
