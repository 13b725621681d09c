"""The item bank: questions as data, how they are checked and marked, and how a base adds, reviews, moves and judges its own.

`item` what a question is · `grading` what an answer is worth · `answers` an answer from a page's fields · `packaged` the questions
that come with Slipway · `schema` what makes a question acceptable, one sentence a fault · `formula` the arithmetic behind a
numeric answer · `domain`, `repository`, `handlers`, `queries` a base's own questions and skills · `exchange` Excel, QTI 3, GIFT ·
`statistics`, `responses` what answers say about questions · `forms`, `labels`, `views`, `api` the pages and the API.
"""
