"""Signed packs: guidance and audio in one file, for places without internet."""
