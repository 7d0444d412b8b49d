"""Which language an utterance is in. Never taken as a sign of where a person is from."""
