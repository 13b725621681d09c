"""Bases: how the base stands.

It keeps each base's profile, every cell of the annex as printed beside what was read from it, its clauses and measures, its
complaints, and read models of everything that is counted: people on their journey, shops, outcomes, mentors, cohorts, courses,
certificates. It hears every event that changes a number and says BaseRegistered and how complaints stand. Its
pages are the public start page, each base's public page with the form for complaints, the dashboard, where each number opens
the records it was counted from, the annex row and the gap analysis.
"""
