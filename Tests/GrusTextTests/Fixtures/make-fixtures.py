#!/usr/bin/env python3
"""Trains SentencePiece models on phrases.txt as spm_train does, and writes pieces and encodings beside it.

Needs the Python package sentencepiece. Run in any folder, without arguments.
"""

import io
from pathlib import Path

import sentencepiece

folder = Path(__file__).parent
lines = (folder / "phrases.txt").read_text(encoding="utf-8").split("\n")[:-1]
for kind, size in (("bpe", 200), ("unigram", 120)):
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines), model_writer=model, model_type=kind, vocab_size=size,
        character_coverage=1.0, num_threads=1, minloglevel=2)
    processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    encoded = [" ".join(map(str, processor.encode(line))) for line in lines]
    (folder / f"phrases.{kind}.ids").write_text("\n".join(encoded) + "\n", encoding="utf-8")
