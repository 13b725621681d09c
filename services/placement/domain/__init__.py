"""The rules of placement, a file a subject; nothing here knows a framework."""
