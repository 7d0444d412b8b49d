"""Rasa NLU components of Safar: language, sentence embedding, dialogue act."""
