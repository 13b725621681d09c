"""What a cohort asks of whoever is admitted: an age, a language, an earlier cohort. Refused in words, and said on the form before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from shared.rules import N_, InBoth, RuleBroken

AGES = (14, 16, 18)
"""The least ages that can be asked for; of grown-ups no birthday is kept."""
LANGUAGES = {
    "zh": InBoth("中文", "Chinese"),
    "en": InBoth("英语", "English"),
    "ja": InBoth("日语", "Japanese"),
    "ko": InBoth("韩语", "Korean"),
    "ru": InBoth("俄语", "Russian"),
    "es": InBoth("西班牙语", "Spanish"),
    "fr": InBoth("法语", "French"),
    "de": InBoth("德语", "German"),
    "pt": InBoth("葡萄牙语", "Portuguese"),
    "ar": InBoth("阿拉伯语", "Arabic"),
    "th": InBoth("泰语", "Thai"),
    "vi": InBoth("越南语", "Vietnamese"),
    "id": InBoth("印尼语", "Indonesian"),
    "ms": InBoth("马来语", "Malay"),
    "pl": InBoth("波兰语", "Polish"),
}


class TooYoungToJoin(RuleBroken):
    """The cohort takes people from an age on."""

    message = N_(
        "The applicant of %(number)s is %(age)s years old; the cohort “%(cohort)s” takes people from %(least)s years on."
    )


class LanguageNotStated(RuleBroken):
    """The cohort is held in a language, or needs one."""

    message = N_("The cohort “%(cohort)s” needs %(language)s, and the application %(number)s does not state it.")


class EarlierCohortMissing(RuleBroken):
    """The cohort follows another one."""

    message = N_(
        "The cohort “%(cohort)s” is for those who were admitted to “%(earlier)s”; the applicant of %(number)s was not."
    )


@dataclass(frozen=True)
class Entry:
    """What a cohort asks for; nothing by default. ``after``: the id of an earlier cohort, ``after_name`` its name."""

    cohort: str
    min_age: int = 0
    language: str = ""
    after: str = ""
    after_name: str = ""

    def check(self, number: str, age: int | None, languages: Collection[str], cohorts: Collection[str]) -> None:
        """Refuse who does not fit. ``age``: in years; None: grown up, by what they told. ``cohorts``: where they are admitted.

        Errors: TooYoungToJoin, LanguageNotStated, EarlierCohortMissing.
        """
        if self.min_age and age is not None and age < self.min_age:
            raise TooYoungToJoin(number=number, age=age, cohort=self.cohort, least=self.min_age)
        if self.language and self.language not in languages:
            raise LanguageNotStated(number=number, cohort=self.cohort, language=LANGUAGES[self.language])
        if self.after and self.after not in cohorts:
            raise EarlierCohortMissing(number=number, cohort=self.cohort, earlier=self.after_name)


def age_of_minor(adult_on: str, today: date) -> int:
    """How old somebody is in years who turns eighteen on ``adult_on`` (ISO)."""
    grown = date.fromisoformat(adult_on)
    return 18 + today.year - grown.year - ((today.month, today.day) < (grown.month, grown.day))
