"""Key phrases and telling sentences against what language models wrote: `python -m bench.phrases [DATA]`.

DATA (../shared/data) holds `rec/hf-daily` with the keywords that Hugging Face's model gave papers, `corpus` with their
texts, and `api/hf-daily-papers` with answers that hold its summaries. The weights of the phrases were found on 1,000
papers of the earlier 60 %; “later” are 700 of the later 40 %. Phrases count as the same if their stems are.
"""

from __future__ import annotations

import gzip
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from broadsheet.search import analysis, fast_model, phrases
from broadsheet.search.telling import telling_sentence

EARLIER, LATER = 1_000, 700
Method = Callable[[str, str], list[str]]


def main() -> None:
    data = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data")
    if not (data / "rec" / "hf-daily" / "hf_daily.jsonl.gz").is_file():
        sys.exit(f"{data} holds no rec/hf-daily; name the folder of real data.")
    papers = _papers(data)
    earlier, later = papers[: int(len(papers) * 0.6)], papers[int(len(papers) * 0.6) :]
    chance = random.Random(3)
    sets = (chance.sample(earlier, EARLIER), chance.sample(later, LATER))
    print("| key phrases | earlier F1@5 | F1@10 | later F1@5 | F1@10 | ms a paper |\n|---|---|---|---|---|---|")
    for name, method in METHODS.items():
        begun = time.process_time()
        figures = [figure for each in sets for figure in _agreement(each, method)]
        spent = (time.process_time() - begun) / (EARLIER + LATER) * 1_000
        print(f"| {name} | " + " | ".join(f"{figure:.3f}" for figure in figures) + f" | {spent:.1f} |")
    _sentences(data)


def _papers(data: Path) -> list[dict[str, Any]]:
    """Those with keywords, in the order of their days."""
    with gzip.open(data / "rec" / "hf-daily" / "hf_daily.jsonl.gz", "rt", encoding="utf-8") as lines:
        told = {row["id"]: row for row in map(json.loads, lines) if row["ai_keywords"]}
    with gzip.open(data / "corpus" / "papers.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = {row["id"]: row for row in map(json.loads, lines) if row["id"] in told and row["abstract"]}
    found = [{**texts[name], **row} for name, row in told.items() if name in texts]
    return sorted(found, key=lambda row: (row["date"], row["id"]))


def _stems(phrase: str) -> str:
    return " ".join(analysis.stems(phrase))


def _agreement(papers: Sequence[dict[str, Any]], method: Method) -> list[float]:
    """Mean F1 of the first 5 and the first 10 phrases with the keywords told."""
    figures: dict[int, list[float]] = {5: [], 10: []}
    for paper in papers:
        told = {_stems(word) for word in paper["ai_keywords"]} - {""}
        found = [_stems(phrase) for phrase in method(paper["title"], paper["abstract"])]
        for most, each in figures.items():
            both = len(told & set(found[:most]))
            each.append(2 * both / (len(told) + len(found[:most])) if both else 0.0)
    return [float(np.mean(each)) for each in figures.values()]


def _all(title: str, abstract: str) -> dict[str, tuple[str, int]]:
    """Every candidate by its stems: its form, and how often it comes."""
    found = phrases._candidates(title, abstract)
    return {stems: (candidate.form, candidate.forms.total()) for stems, candidate in found.items()}


def _best(scores: dict[str, float], forms: dict[str, tuple[str, int]]) -> list[str]:
    chosen: list[str] = []
    for stems in sorted(scores, key=lambda each: (-scores[each], each)):
        if not any(f" {stems} " in f" {other} " or f" {other} " in f" {stems} " for other in chosen):
            chosen.append(stems)
        if len(chosen) == phrases.MOST:
            break
    return [forms[stems][0] for stems in chosen]


def _tf_idf(title: str, abstract: str) -> list[str]:
    forms, rarity = _all(title, abstract), phrases._rarities()
    return _best(
        {s: times * sum(rarity.get(word, 1.0) for word in form.lower().split()) for s, (form, times) in forms.items()},
        forms,
    )


def _rake(title: str, abstract: str) -> list[str]:
    """Rose et al. 2010: the sum over a phrase's words of degree / frequency, of whole runs."""
    runs = list(phrases._runs(f"{title} ; {abstract}"))
    frequency: Counter[str] = Counter()
    degree: Counter[str] = Counter()
    for run in runs:
        for word in run:
            frequency[word.lower()] += 1
            degree[word.lower()] += len(run)
    scores = {_stems(" ".join(run)): sum(degree[w.lower()] / frequency[w.lower()] for w in run) for run in runs}
    return _best(scores, {_stems(" ".join(run)): (" ".join(run), 1) for run in runs})


def _nearest(title: str, abstract: str) -> list[str]:
    """Bennani-Smires et al. 2018 (EmbedRank), by the fast model: the phrases nearest in meaning to the whole text."""
    forms = _all(title, abstract)
    if not forms:
        return []
    model = _fast_model()
    near = model.embed([form for form, _ in forms.values()]) @ model.embed([f"{title}. {abstract}"])[0]
    return _best(dict(zip(forms, near.tolist(), strict=True)), forms)


def _fast_model() -> fast_model.FastModel:
    if not _LOADED:
        from safetensors import safe_open

        with safe_open(fast_model.SHIPPED, "numpy") as held:
            space, dimension = json.loads(held.metadata()["card"])["space"], held.get_slice("codes").get_shape()[1]
        _LOADED.append(fast_model.load(fast_model.SHIPPED, space, dimension))
    return _LOADED[0]


_LOADED: list[fast_model.FastModel] = []

METHODS: dict[str, Method] = {
    "**ours**": phrases.key_phrases,
    "words of a phrase by frequency × rarity": _tf_idf,
    "RAKE": _rake,
    "nearest in meaning to the text (EmbedRank, fast model)": _nearest,
}


def _sentences(data: Path) -> None:
    """How near a sentence comes to the summary that a language model wrote, by the words that both hold."""
    told = list(_summarised(data))
    ways: dict[str, Callable[[str, str], str]] = {
        "**ours**": telling_sentence,
        "the first sentence": lambda _, abstract: abstract.split(". ")[0],
        "the last sentence": lambda _, abstract: abstract.rstrip(". ").split(". ")[-1],
        "the title": lambda title, _: title,
        "the sentence nearest to the text by the fast model": _nearest_sentence,
    }
    print(f"\n| one sentence ({len(told)} papers) | words shared with a summary (F1) | characters |\n|---|---|---|")
    chosen = {name: [way(title, abstract) for title, abstract, _ in told] for name, way in ways.items()}
    chosen["the best of all sentences, by hindsight"] = [_hindsight(abstract, summary) for _, abstract, summary in told]
    for name, sentences in chosen.items():
        shared = [_shared(one, summary) for one, (_, _, summary) in zip(sentences, told, strict=True)]
        print(f"| {name} | {np.mean(shared):.3f} | {np.mean([len(one) for one in sentences]):.0f} |")


def _nearest_sentence(title: str, abstract: str) -> str:
    sentences = abstract.split(". ")
    model = _fast_model()
    near = model.embed(sentences) @ model.embed([f"{title}. {abstract}"])[0]
    return sentences[int(near.argmax())]


def _hindsight(abstract: str, summary: str) -> str:
    return max(abstract.split(". "), key=lambda sentence: _shared(sentence, summary))


def _summarised(data: Path) -> list[tuple[str, str, str]]:
    """(title, abstract, summary)"""
    found = []
    for file in sorted((data / "api" / "hf-daily-papers").glob("daily_papers_*.json")):
        answer = json.loads(file.read_bytes())
        for entry in answer if isinstance(answer, list) else ():
            paper = entry.get("paper") or {}
            if paper.get("ai_summary"):
                found.append((paper["title"], " ".join(paper["summary"].split()), paper["ai_summary"]))
    return found


def _shared(one: str, other: str) -> float:
    a, b = (set(analysis.stems(text)) - analysis.STOP_WORDS for text in (one, other))
    return 2 * len(a & b) / max(1, len(a) + len(b))


if __name__ == "__main__":
    main()
