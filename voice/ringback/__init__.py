"""Calling back who rang and hung up, where the operator switched it on."""
