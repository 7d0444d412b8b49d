"""The store: two databases, one of sealed rows and one of the keys that open them."""
