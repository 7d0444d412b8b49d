"""How well the word lists of data/neutrality tell pushing sentences from clean ones."""
