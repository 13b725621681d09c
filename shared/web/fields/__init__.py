"""Form fields that answer in sentences with the value in them, for forms, the JSON API and Excel rows alike.

All give plain JSON values: text, ISO days, amounts as text, whole numbers. A service may replace a message with
``error_messages={"required": N_("Enter your name.")}``; places like ``%(value)s`` are filled.
"""

from shared.web.fields.choice import Choice, Choices, Tick
from shared.web.fields.text import Email, Phone, Spoken, Text, shown
from shared.web.fields.value import Count, Day, Money, Month

__all__ = ["Choice", "Choices", "Count", "Day", "Email", "Money", "Month", "Phone", "Spoken", "Text", "Tick", "shown"]
