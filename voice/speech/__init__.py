"""Speech: the audio of prompts, recorded by people or made by a synthesiser."""
