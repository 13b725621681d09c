"""Training: what was taught to whom.

It keeps classes of the two course families (entrepreneurship, skills) and who was there. It hears which cohorts are open and
who is admitted, so that each class has a roster; trainees sign in on their phones with the code on the teacher's
screen, or the coordinator ticks the list when the network fails. It says ClassScheduled and AttendanceRecorded.
"""
