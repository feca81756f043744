"""Repeatable measurements, one command each: `./mercer bench web|orders [--json]`.

Figures are CPU milliseconds (server plus database processes) and ratios to limits that are measured in the same run, because
machines differ and are busy with other things; wall-clock times are given for orientation only.
"""
