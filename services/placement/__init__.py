"""Placement: where they went and what came of it.

It keeps internships and shop launches, the stages they walk, each shop's monthly outcomes and the proof behind them. It hears
who is admitted and what they can do, who guides whom and who agrees to sharing data with an employer. It says PlacementOpened,
PlacementStageReached, OutcomeRecorded and EvidenceReviewed, and what waits for whom: weekly logs that are missing, wait to be
read or came back, and authorisation letters that run out. Every outcome carries the state of its proof: none, attached,
confirmed or rejected, the last two by somebody other than who entered it.
"""
