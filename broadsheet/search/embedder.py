"""Text to vectors, by ONNX Runtime. Pure: a folder in, arrays out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadsheet.search import model_file
from broadsheet.search.model_file import ModelUnavailable

MAX_TOKENS = 256
MAX_CHARACTERS = 16 * MAX_TOKENS
"""Longer text is cut before it is tokenised: 256 tokens are about 1,200 characters, and hostile text has no end."""
TELLING = 4
"""Letters that a part of an unknown word needs to say something: `zzzzxqwv` is read letter by letter."""

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What `status` says of a model, and what an index remembers of the one that made its vectors."""

    name: str
    """Tells models apart: it holds a hash of the file and the truncation."""
    licence: str
    dimension: int


class Embedder:
    """A loaded model. Safe to be used by several threads at once."""

    def __init__(
        self,
        onnx_file: Path,
        tokenizer_file: Path,
        card_name: str,
        licence: str,
        threads: int,
        first_token: bool = False,
    ) -> None:
        """With `first_token` token vectors are not averaged: the first one stands for the text.

        Raises ModelUnavailable if the files are not an ONNX encoder and a tokenizer.
        """
        self._first_token = first_token
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="embed")
        try:
            self._session = session(onnx_file)
            self._tokenizer = tokenizer(tokenizer_file)
            self._output, self._rank = _output_of(self._session)
            self._inputs = {entry.name for entry in self._session.get_inputs()}
            self.card = ModelCard(card_name, licence, self._run(self._tokenizer.encode("size").ids).size)
        except Exception as error:  # each library raises its own kinds, some of them plain Exception
            reason = " ".join(str(error).split())[:200].rstrip(".")
            raise ModelUnavailable(
                f"Search by meaning is off: the model in {onnx_file.parent} cannot be used ({reason})."
            ) from None

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32 [len(texts), dimension], in the order of the texts.

        Each text is run alone: int8 activations share one scale per run, so a vector would otherwise depend on its
        neighbours, and batches were measured to be no faster on CPU cores (no padding, each core its own text).
        """
        result = np.zeros((len(texts), self.card.dimension), np.float32)
        rows = [entry.ids for entry in self._tokenizer.encode_batch([text[:MAX_CHARACTERS] for text in texts])]
        for place, vector in enumerate(self._pool.map(self._run, rows) if len(rows) > 1 else map(self._run, rows)):
            result[place] = vector
        return result

    def knows(self, word: str) -> bool:
        """Whether a word in lower case is one of the model's own vocabulary: then it is spelt right."""
        return self._tokenizer.token_to_id(word) is not None

    def reads(self, word: str) -> bool:
        """Whether the model can make something of a word: it knows it, or a part of it that is more than letters."""
        if not word.isascii() or self.knows(word):
            return True
        pieces = self._tokenizer.encode(word[:MAX_CHARACTERS], add_special_tokens=False).tokens
        return any(len(piece.strip("#▁")) >= TELLING for piece in pieces)

    def _run(self, ids: list[int]) -> Vectors:
        row = np.array([ids], np.int64)
        feed = {"input_ids": row, "attention_mask": np.ones_like(row), "token_type_ids": np.zeros_like(row)}
        (output,) = self._session.run([self._output], {name: feed[name] for name in self._inputs & feed.keys()})
        pooled = output[0]
        if self._rank == 3:
            pooled = pooled[0] if self._first_token else pooled.mean(axis=0)
        vector: Vectors = pooled.astype(np.float32) / max(float(np.linalg.norm(pooled)), 1e-12)
        return vector


def load(cache: Path, named: str = "", threads: int = 1) -> Embedder:
    """The model in the folder `named` (an ONNX file and `tokenizer.json`), or the bundled one, prepared in `cache`.

    Raises ModelUnavailable with a sentence.
    """
    if named:
        return _local(Path(named).expanduser(), threads)
    source = model_file.package_folder()
    file = model_file.prepared(source, cache)
    name = f"all-MiniLM-L6-v2 int8 ({file.stem}, {MAX_TOKENS} tokens)"
    return Embedder(file, source / "tokenizer.json", name, "Apache-2.0", threads)


def _local(folder: Path, threads: int) -> Embedder:
    found = [path for path in (folder / "model.onnx", folder / "onnx" / "model.onnx") if path.is_file()]
    found += sorted(folder.glob("*.onnx")) if folder.is_dir() else []
    if not found or not (folder / "tokenizer.json").is_file():
        raise ModelUnavailable(
            f"Search by meaning is off: BROADSHEET_MODEL names {folder}, "
            "where there is no model.onnx with a tokenizer.json beside it."
        )
    name = f"{folder.name} ({model_file.sha256(found[0])[:16]}, {MAX_TOKENS} tokens)"
    first = _takes_first_token(folder)
    name = name.replace(" tokens)", " tokens, the first for all)") if first else name
    return Embedder(found[0], folder / "tokenizer.json", name, _stated_licence(folder), threads, first)


def _takes_first_token(folder: Path) -> bool:
    """What a sentence-transformers folder says of pooling; where it says nothing, token vectors are averaged."""
    try:
        stated = json.loads((folder / "1_Pooling" / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(stated, dict) and stated.get("pooling_mode_cls_token") is True


def _stated_licence(folder: Path) -> str:
    """The licence line of a model card's front matter, where there is one."""
    try:
        lines = (folder / "README.md").read_text(encoding="utf-8", errors="replace").splitlines()[:100]
    except OSError:
        return "not stated"
    stated = [line.partition(":")[2].strip() for line in lines if line.startswith(("license:", "licence:"))]
    return stated[0][:100] if stated else "not stated"


def session(path: Path, threads: int = 1) -> Any:
    """An ONNX file, ready to run. Without the fused norm: on CPUs that kernel is slower than its parts by an eighth."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"]
    )


def tokenizer(path: Path, tokens: int = MAX_TOKENS) -> Any:
    """A `tokenizer.json` that cuts texts after so many tokens and does not pad them."""
    from tokenizers import Tokenizer

    made = Tokenizer.from_str(json.dumps(json.loads(path.read_text(encoding="utf-8"))))
    made.enable_truncation(tokens)
    made.no_padding()
    return made


def _output_of(session: Any) -> tuple[str, int]:
    """A sentence vector (rank 2) if the model gives one, else the token vectors (rank 3), which are averaged."""
    ranked = [(output.name, len(output.shape)) for output in session.get_outputs()]
    for wanted in (2, 3):
        for name, rank in ranked:
            if rank == wanted and "pooler" not in name:
                return name, rank
    raise ValueError("it gives neither sentence nor token vectors")
