"""Reads for the pages of training, within the actor's scope."""
