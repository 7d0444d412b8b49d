"""Safar: a multilingual, sourced information assistant for people on the move."""
