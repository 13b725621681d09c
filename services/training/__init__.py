"""Training: what was taught to whom.

It keeps classes of the two course families (entrepreneurship, skills) and who was there. It hears which cohorts are open and
who is admitted, so that each class has a list; trainees scan or type the code on the teacher's screen, at once or, without
network, later; or the coordinator enters the signed list. The catalogue has courses with versions of their
syllabus, exams and certificates. Enterprise classes teach the staff of one enterprise, who sign in without an account; open
events have guests, who sign up without one. It says ClassScheduled, ClassRescheduled, ClassCancelled, AttendanceRecorded,
CoursePublished, CourseWithdrawn, ExamResultRecorded, CertificateIssued, CertificateRevoked, OccasionHeld, OccasionCalledOff and
SignUpMovedUp.
"""
