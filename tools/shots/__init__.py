"""Screenshots of every page of a running demo, and what is wrong with them. `./mercer shots DIR` calls it; see README.md.

routes      which pages there are, and which addresses are none, with the reason
walk        finds an address of every page by following links, as guest, shopper and staff
visitors    browsers of those three, in a language, a mode and a width
camera      looks at one page: picture and faults
faults      what examine.js and the browser found, in words
album       file names, index.html, results.json
"""
