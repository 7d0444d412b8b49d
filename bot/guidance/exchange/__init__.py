"""Texts out of the pack and back in: workbooks, files of translators, Word documents."""
