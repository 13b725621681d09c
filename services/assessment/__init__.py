"""Assessment: what a trainee can do.

It keeps the item bank, each trainee's answers and the skill profile computed from them. It hears who is admitted; a trainee
then takes a fixed set of thirty questions over fifteen skill dimensions, saved as they go, on any device. It says
AssessmentCompleted, with a level and its standard error for each dimension.
"""
