"""The bank CSV in words, for the help of commands (imports nothing, so that help is quick)."""

COLUMNS = """\b
Columns of a bank CSV (header needed, any order; others are passed over):
  item       the item's name (optional; item1, item2 … otherwise)
  a          discrimination, above 0 (optional; 1 otherwise)
  b          difficulty on the logit scale (needed)
  c          chance of guessing, 0 to below 1 (optional; 0 otherwise)
  dimension  what it measures (optional; for content balance)
P(right) = c + (1 - c) / (1 + exp(-a (theta - b)))
"""
