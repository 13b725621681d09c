"""Assignments too large for a table of everything: compiled, on lists of pairs, from features if need be.

Imported only when it is needed, for compiling costs a second and memory that a web process should not spend.
"""
