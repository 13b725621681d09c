"""The rules of telling: what a notification is, where and when it goes, what people and bases may set."""
