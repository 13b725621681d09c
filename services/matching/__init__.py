"""Matching: who guides whom.

It keeps the trainees who wait, the mentors and their places, pairing rounds, pairings with their sessions, agreement, checks and
evaluations, and each base's scoring models. It hears of admitted trainees, finished assessments, registered mentors, consent to
automated pairing and what became of the shops and internships. The worker scores every pair and assigns the whole base at once
and exactly; a coordinator reviews, fixes, forbids, compares and publishes; what a trainee's own request or a person's choice
began, no machine continues. Then it says who is asked, who answered, who met, who fell silent and how it ended. A decline or a
deadline leads to the next best mentor with a free place; nobody else is disturbed. From what came of the pairs a model is learnt,
judged by what its pairings are worth, and put into force by a person.
"""
