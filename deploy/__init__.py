"""How the services run together: the system on one page, the command, and everything in one process."""
