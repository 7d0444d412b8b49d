"""What is heard on the telephone."""
