"""The kit every service stands on: contracts, store, bus, outbox, inbox, worker, privacy and web. It knows no service."""
