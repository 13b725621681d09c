"""Placement: where they went and what came of it.

It keeps internships and shop launches, the stages they walk, each shop's monthly outcomes and the proof behind them. It hears
who is admitted, who guides whom and who agrees to sharing data with an employer. It says PlacementOpened,
PlacementStageReached, OutcomeRecorded and EvidenceReviewed. Every outcome carries the state of its proof: none, attached,
confirmed or rejected, the last two by somebody other than who entered it.
"""
