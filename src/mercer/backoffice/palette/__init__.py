"""The command palette: one field that leads to every page, to every record, and to what one does most."""
