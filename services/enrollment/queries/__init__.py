"""What pages read: always on behalf of an actor, straight from the store, names opened only to be shown."""
