"""Sentence embeddings: one interface, the packaged engine or sentence-transformers."""
