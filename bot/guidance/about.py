"""Ids of the entries about the service itself, which the program knows by name."""

SERVICE = "about/this-service"
COMPLAINT = "about/complain-about-this-service"
PERSON = "about/talk-to-a-person"
DATA = "about/my-conversation-data"
