"""What goes in and out: every field is named, what is not named is refused."""
