"""Matching: who guides whom.

It keeps the trainees who wait, the mentors and their places, pairing rounds, pairings and mentoring sessions. It hears of
admitted trainees, finished assessments, registered mentors and the shops' outcomes; it scores every pair, assigns the whole
base at once and exactly, shows each pair's reasons in words, and lets a coordinator forbid, force and publish. Then it says
who is asked (PairingProposed), who answered (PairingAccepted, PairingDeclined), and who met (MentoringSessionLogged). A
decline or a deadline leads to the next best mentor with a free place; nobody else is disturbed.
"""
