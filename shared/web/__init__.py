"""The look and the manners of every page: app factory, session and roles, errors in sentences, two languages, charts."""
