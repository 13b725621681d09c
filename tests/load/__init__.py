"""Load as it comes: requests arrive by the clock whether the answers before have come or not, and each is timed from the
moment it was due (Tene, “How NOT to measure latency”, 2013). ``make load`` writes ``docs/performance.md``."""
