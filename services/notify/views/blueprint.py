"""The blueprint of notify's pages, and who they are for."""

from __future__ import annotations

from flask import Blueprint

STAFF = ("coordinator", "manager", "administrator")
BASE = ("coordinator", "manager")
INBOX, LOG = "/notify/inbox", "/notify/log"

pages = Blueprint("notify", __name__)
