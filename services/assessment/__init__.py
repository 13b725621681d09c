"""Assessment: what a trainee can do.

It keeps the item bank, each sitting of the adaptive test, a portfolio beside it (ratings, marked tasks, certificates, appeals) and
the skill profile that they show together. It hears who is admitted and erased, who guides whom, and which classes are coming. It
says AssessmentCompleted with a level and its standard error for each dimension, AssessmentRescored when a question was found
wrong, SkillProfileChanged when the picture changes, AppealFiled and AppealAnswered.
"""
