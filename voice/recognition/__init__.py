"""What callers say, taken down: words, and nothing about who says them or how."""
