"""The encoder's tables: each precision with size, speed and quality; the scan of products; the engines."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from bench.bits import engines, sensitivity, variants
from bench.bits.collections import Texts
from bench.bits.engines import Engine, Vectors
from bench.bits.variants import VARIANTS
from broadsheet.evaluate.measures import means
from broadsheet.search import embedder
from broadsheet.search.embedder import MAX_CHARACTERS, MAX_TOKENS
from broadsheet.search.model_file import package_folder

CACHE = Path(".cache/bits")
TIMED = 100
"""So many texts are what speed and cosines are measured on."""
SCANNED = 64
SCANNED_TOKENS = 128
KEPT = (0, 1, 2, 4, 8, 12, 18)
BATCHES = (1, 8, 16, 32)


def rows_of(texts: Sequence[str], tokens: int = MAX_TOKENS) -> list[list[int]]:
    """Token ids of each text, cut as the product cuts them."""
    tokenizer = embedder.tokenizer(package_folder() / "tokenizer.json", tokens)
    return [entry.ids for entry in tokenizer.encode_batch([text[:MAX_CHARACTERS] for text in texts])]


def some_of(sets: Sequence[Texts], count: int) -> list[str]:
    """As many real abstracts, evenly from all collections."""
    share = -(-count // len(sets))
    long = [[text for text in one.texts if len(text) > 200] for one in sets]
    return [text for texts in long for text in texts[:: max(1, len(texts) // share)][:share]][:count]


def speed(engine: Engine, rows: list[list[int]], size: int = 1) -> tuple[float, Vectors]:
    """Documents a processor second, and the vectors."""
    start = time.process_time()
    vectors = engines.embedded(engine, rows, size)
    return len(rows) / (time.process_time() - start), vectors


def kept_vectors(name: str, engine: Engine, texts: Texts, tokens: int = MAX_TOKENS) -> tuple[Vectors, Vectors]:
    """Vectors of a collection's queries and documents, embedded once and kept."""
    found = []
    for part, each in (("queries", list(texts.queries.values())), ("documents", texts.texts)):
        file = CACHE / f"{name}-{texts.name}-{tokens}-{part}.npy"
        if not file.is_file():
            np.save(file, engines.embedded(engine, rows_of(each, tokens)))
        found.append(np.load(file))
    return found[0], found[1]


def quality(name: str, engine: Engine, sets: Sequence[Texts], tokens: int = MAX_TOKENS) -> list[str]:
    """nDCG@10 / recall@100 by exact products, a cell a collection."""
    cells = []
    for texts in sets:
        queries, documents = kept_vectors(name, engine, texts, tokens)
        found = means(texts.judged(queries @ documents.T))
        cells.append(f"{found['ndcg@10']:.3f} / {found['recall@100']:.3f}")
    return cells


def precisions(sets: Sequence[Texts]) -> list[list[str]]:
    """A row a variant; one that cannot be made says why."""
    source = variants.float_file(CACHE / "float32.onnx")
    numbers, rows, true = variants.parameters(source), rows_of(some_of(sets, TIMED)), None
    result = []
    for place, variant in enumerate(VARIANTS):
        file = CACHE / f"variant-{place}.onnx"
        try:
            variant.make(source, file)
        except ImportError as error:
            result.append([variant.name, f"not measured ({error})"])
            continue
        engine = engines.onnx_runtime(file, 1)
        rate, vectors = speed(engine, rows)
        true = vectors if true is None else true
        size = file.stat().st_size
        cells = [f"{size / 1e6:.1f}", f"{8 * size / numbers:.1f}", f"{rate:.1f}"]
        cosine = f"{1 - sensitivity.error(vectors, true):.4f}"
        result.append([variant.name, *cells, cosine, *quality(file.stem, engine, sets)])
    shorter = engines.onnx_runtime(CACHE / "variant-5.onnx", 1)
    rate, _ = speed(shorter, rows_of(some_of(sets, TIMED), 128))
    result.append(["chosen, 128 tokens", "", "", f"{rate:.1f}", "", *quality("variant-5", shorter, sets, 128)])
    return result


def scan(sets: Sequence[Texts]) -> tuple[dict[str, float], list[list[str]]]:
    """The error of each product alone, and the curve: how many stay float32, megabytes, cosine, speed."""
    source, scratch = variants.float_file(CACHE / "float32.onnx"), CACHE / "scratch.onnx"
    rows = rows_of(some_of(sets, SCANNED), SCANNED_TOKENS)

    def embed(file: Path) -> Vectors:
        return engines.embedded(engines.onnx_runtime(file, 1), rows)

    errors, true = sensitivity.scanned(source, scratch, embed), embed(source)
    curve = []
    for count, names in sensitivity.kept(sensitivity.order(errors), KEPT).items():
        variants.int8(kept=names)(source, scratch)
        rate, vectors = speed(engines.onnx_runtime(scratch, 1), rows)
        size = scratch.stat().st_size / 1e6
        curve.append([str(count), f"{size:.1f}", f"{1 - sensitivity.error(vectors, true):.4f}", f"{rate:.1f}"])
    return errors, curve


def compared(sets: Sequence[Texts]) -> list[list[str]]:
    """Engines: documents a processor second, a column a batch size; last with two threads, one text at a time."""
    source = variants.float_file(CACHE / "float32.onnx")
    chosen = CACHE / "chosen.onnx"
    variants.int8()(source, chosen)
    rows = rows_of(some_of(sets, TIMED))

    def peer(quantization: str | None) -> Path:
        return engines.ctranslate2_model(CACHE / f"ctranslate2-{quantization}", quantization)

    made: dict[str, Callable[[int], Engine]] = {
        "ONNX Runtime fp32": lambda threads: engines.onnx_runtime(source, threads),
        "ONNX Runtime int8": lambda threads: engines.onnx_runtime(chosen, threads),
        "OpenVINO fp32": lambda threads: engines.openvino(source, threads),
        "OpenVINO, the int8 file": lambda threads: engines.openvino(chosen, threads),
        "CTranslate2 fp32": lambda threads: engines.ctranslate2(peer(None), threads),
        "CTranslate2 int8": lambda threads: engines.ctranslate2(peer("int8"), threads),
    }
    true = engines.embedded(engines.onnx_runtime(source, 1), rows)
    return [_engine_row(name, make, rows, true) for name, make in made.items()]


def _engine_row(name: str, make: Callable[[int], Engine], rows: list[list[int]], true: Vectors) -> list[str]:
    try:
        engine = make(1)
    except ImportError:
        return [name, "not installed"]
    found = [speed(engine, rows, size) for size in BATCHES]
    cosine = 1 - sensitivity.error(found[0][1], true)
    two, _ = speed(make(2), rows)
    return [name, *(f"{rate:.1f}" for rate, _ in found), f"{two:.1f}", f"{cosine:.4f}"]
