"""See the package."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from bench.bits import encoder, engines, sensitivity, variants, vectors
from bench.bits.collections import Texts
from broadsheet.evaluate.collection import BadCollection

PARTS = ("encoder", "engines", "vectors")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.bits", description="Bits against quality.")
    parser.add_argument("folders", nargs="+", type=Path, metavar="IR_FOLDER", help="a collection in BEIR layout")
    parser.add_argument("--part", choices=PARTS, help="only this table")
    parser.add_argument("--sensitivity", action="store_true", help="also scan the encoder's products")
    asked = parser.parse_args()
    try:
        sets = [Texts.read(folder) for folder in asked.folders]
    except BadCollection as error:
        parser.exit(1, f"{error}\n")
    encoder.CACHE.mkdir(parents=True, exist_ok=True)
    parts = [asked.part] if asked.part else PARTS
    names = [texts.name for texts in sets]
    if "encoder" in parts:
        head = ["encoder", "MB", "bits a weight", "documents/s", "cosine", *names]
        print(table(head, encoder.precisions(sets)), flush=True)
    if asked.sensitivity:
        _sensitivity(sets)
    if "engines" in parts:
        head = ["engine", *(f"batch {size}" for size in encoder.BATCHES), "2 threads", "cosine"]
        print(table(head, encoder.compared(sets)), flush=True)
    if "vectors" in parts:
        _vectors(sets)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """In Markdown; short rows are filled up."""
    filled = [[*row, *[""] * (len(head) - len(row))] for row in rows]
    lines = [head, ["---"] * len(head), *filled]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _sensitivity(sets: Sequence[Texts]) -> None:
    errors, curve = encoder.scan(sets)
    print("1 - cosine, each product alone in int8, the most sensitive first:")
    print(*(f"{name} {errors[name]:.5f}" for name in sensitivity.order(errors)), sep=", ")
    for part in sensitivity.summed(errors):
        print(*(f"{name} {value:.5f}" for name, value in part.items()), sep=", ")
    print(table(["products in fp32", "MB", "cosine", "documents/s"], curve), flush=True)


def _vectors(sets: Sequence[Texts]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.settings")
    import django

    django.setup()
    from broadsheet.catalog.models import Paper
    from broadsheet.search import index

    _, corpus = index.vectors_of(list(Paper.objects.order_by("pk").values_list("pk", flat=True)))
    if len(corpus) < 2 * vectors.HELD_OUT:
        raise SystemExit("The data folder has too few vectors; fill it by `python -m bench`, or name another one.")
    chosen = encoder.CACHE / "chosen.onnx"
    variants.int8()(variants.float_file(encoder.CACHE / "float32.onnx"), chosen)
    engine = engines.onnx_runtime(chosen, 1)
    made = [(texts, *encoder.kept_vectors("chosen", engine, texts)) for texts in sets]
    head = ["vectors", "bits a dimension", "bytes", "recall@10", "recall@100", "ms"]
    print(f"{len(corpus):,} vectors of papers")
    print(table([*head, *(texts.name for texts in sets)], vectors.rows(corpus, made)), flush=True)


if __name__ == "__main__":
    main()
