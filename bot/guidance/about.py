"""Ids of the entries that the program knows by name."""

SERVICE = "about/this-service"
COMPLAINT = "about/complain-about-this-service"
PERSON = "about/talk-to-a-person"
DATA = "about/my-conversation-data"
LEGAL_HELP = "rights/legal-help"
BY_NAME = frozenset({SERVICE, COMPLAINT, PERSON, DATA, LEGAL_HELP})
