"""The office's lists, one file for each kind of row: what they show, how they are narrowed, what is done with many at once."""
