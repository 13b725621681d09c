"""The item bank: questions as data, how they are checked and marked, and how a base adds, reviews, moves and judges its own.

`item` what a question is · `grading` what an answer is worth · `packaged` the questions that come with Slipway ·
`schema` what makes a question acceptable, one sentence a fault · `formula` the arithmetic behind a numeric answer.
"""
