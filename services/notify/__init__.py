"""Who is told, how and when: the inbox of everyone who signs in, e-mail where it is set, and the log of both.

Says ``NotificationDelivered`` for each person and channel, ``NotificationActed`` when the thing asked for is done, and
``NotificationAnswered`` when somebody answered under a message. Hears enrollment (who can be reached; applications and
admissions), assessment (a profile is ready), matching (a mentor is asked, a trainee has a mentor, nobody is left to ask)
and placement (an internship or a shop began, a proof was looked at). What is said, and in which words, is data:
``data/templates.json``, ``data/reasons.json`` and ``data/words.json``.
"""
