"""Writes the tensors of a safetensors file as a checkpoint that torch.load reads: FILE OUTPUT."""

import sys

import torch
from same_tensors import tensors

state = {
    name: torch.frombuffer(bytearray(data), dtype={"F32": torch.float32}[kind]).reshape(shape)
    for name, (kind, shape, data) in tensors(sys.argv[1]).items()
}
# The reference model's output layer is tied to the target embedding, which its file holds once.
state.setdefault("out.weight", state["target.weight"])
torch.save(state, sys.argv[2])
