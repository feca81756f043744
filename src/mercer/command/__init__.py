"""Everything behind `./mercer …`: the environment, the embedded database, the supervisor, and the checks.

    __main__        which word does what                 help          the page that lists the words
    environment     .venv from hashed requirements       folders       where a shop keeps its files
    claim           one program per data folder          keys          the secrets of a shop
    cluster         the embedded PostgreSQL              binaries      its programs, and who runs them
    supervisor      keeps programs running               processes     who belongs to us, and how to end them
    watchdog        tidies up after a killed supervisor  preparation   migrations, static files, demo goods
    running         the web server, the worker, the simulators
    demo, serve, django, testing, checks, doctor         the commands themselves

Nothing here imports Django or another package at the top of a file: until `.venv` exists there is only Python's own library.
"""
