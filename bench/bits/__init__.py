"""Bits against quality: `python -m bench.bits IR_FOLDER…` (BEIR layout); BROADSHEET_HOME names a filled data folder.

Prints three tables in Markdown. **Encoder**: each precision with its size, speed, cosine to float32, nDCG@10 and
recall@100 by meaning alone. **Engines**: documents a processor second for each that is installed (`pip install openvino
ctranslate2`), in batches of like length. **Vectors**: each code with its bits, recall against exact float32 on real
vectors, nDCG@10 and processor time. `--part encoder`, `engines` or `vectors` prints one of them; `--sensitivity` adds
the scan of the encoder's products. Files that are made and vectors of the collections are kept in `.cache/bits`.

Each variant embeds every document of every collection: minutes a collection of 1,500. int4 needs the package onnx-ir.
"""
