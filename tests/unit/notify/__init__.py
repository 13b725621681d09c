"""Tests of notify: who is told, how and when."""
