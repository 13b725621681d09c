"""``python -m tests.bench``: every figure."""

from tests.bench import enrolment, pipeline

enrolment.main()
pipeline.main()
