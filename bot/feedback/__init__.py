"""What people say of answers, and what could not be answered: nothing in it leads to a person."""
