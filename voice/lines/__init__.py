"""Lines to the telephone network, a file each."""
