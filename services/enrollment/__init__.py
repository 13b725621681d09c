"""Enrollment: who joins and what they consent to.

Keeps accounts, cohorts, applications, admission, the mentors' register and all personal data (sealed, one key a person).
Says ``AccountRegistered``, ``CohortOpened``, ``CohortClosed``, ``ApplicationSubmitted``, ``ConsentGiven``,
``PaperReviewed``, ``TraineeAdmitted``, ``TraineeLeft``, ``ApplicationRejected``, ``MentorRegistered``, ``PersonErased`` and the
persons' keys. Hears its own
events and those of assessment, matching, training and placement for the journey page, and ``BaseRegistered`` for the
names of the bases.
"""
