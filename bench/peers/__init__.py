"""Search of other engines beside ours, on the same papers, questions and vectors, in one run.

`make bench-search` runs it after `bench.scale`; alone it is `make peers` once (their packages, in `.cache/peers`), then
`python -m bench.peers HOME`, where HOME is a data folder whose papers have vectors. Options:

- `--only bm25s,duckdb`: these engines; others keep the figures that they have.
- `--papers 20000`: so many of the real papers; more than there are: synthetic ones are added (`bench.scale.corpus`).
- `--minutes 15`: for building, and for asking, after which an engine is listed as stopped.
- `--again`: engines that have figures for this size are measured again.
- `--quality FOLDER`: also nDCG@10 on a collection in BEIR layout; may be repeated.

Every engine is built and asked in processes of its own (`process`), by one file in `engines` of one shape (`shape`).
Vectors of questions are given to all alike: what embedding takes is said once, and comes on top of meaning and hybrid,
ours included. Figures are kept in `.cache/peer-results`, a folder for each corpus, and printed as Markdown (`table`).
"""
