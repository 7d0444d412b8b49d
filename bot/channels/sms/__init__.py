"""Text messages: lines to the telephone network, and the one desk behind all of them."""
