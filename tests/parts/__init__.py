"""The real parts that tests run against: Apache Kafka, a MongoDB-protocol server, an SMTP server and a browser.

``python -m tests.parts.fetch`` brings what is missing, once, into a cache outside the tree (``SLIPWAY_PARTS``, by default
``~/.cache/slipway/parts``); the fixtures of ``tests.parts.plugin`` start the servers on free ports of 127.0.0.1 and take
them down again with everything they wrote. A part that is missing fails the test with one sentence that says how to
provide it: nothing is skipped. ``SLIPWAY_TEST_MONGO_URL`` puts a real MongoDB in the place of the stand-in, and
``SLIPWAY_CHROMIUM`` names another Chromium than ``/usr/bin/chromium``.
"""
