"""The demo shop's goods as plain data; see README.md for the shape and `shelf.read` for the way in."""
