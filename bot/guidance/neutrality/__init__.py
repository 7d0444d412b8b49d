"""Neutral choices: texts that inform and do not push, as rules that a program can check."""
