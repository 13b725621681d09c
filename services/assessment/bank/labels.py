"""Names of the bank's codes in the reader's language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from shared.web.labels import Labels

KIND = Labels(
    single=_("Single choice"),
    multiple=_("Multiple choice"),
    order=_("Put in order"),
    numeric=_("Calculation"),
    case=_("Short case"),
)
REVIEW = Labels(draft=_("Draft"), reviewed=_("Approved"), retired=_("Retired"))
ORIGIN = Labels(packaged=_("Comes with Slipway"), changed=_("Changed by the base"), own=_("The base's own"))
STEP = Labels(
    written=_("written"),
    approved=_("approved"),
    returned=_("sent back"),
    retired=_("retired"),
    restored=_("restored"),
)
FORMAT = Labels(xlsx="Excel", qti="QTI 3", gift="Moodle GIFT")
FLAG = Labels(
    few=_("too few answers to judge"),
    key=_("a wrong option attracts the better ones: check the key"),
    weak=_("hardly tells strong from weak"),
    easy=_("almost everybody gets it right"),
    hard=_("almost nobody gets it right"),
    unused=_("has an option that hardly anybody chooses"),
    dif=_("favours a group at equal ability"),
)
FAVOUR = Labels(
    base_easier=_("easier for your trainees than for equally able ones in other bases"),
    base_harder=_("harder for your trainees than for equally able ones in other bases"),
    paper_easier=_("easier on paper than on the screen at equal ability"),
    paper_harder=_("harder on paper than on the screen at equal ability"),
)
SCALE = Labels(
    begun=_("begun anew"),
    linked=_("linked"),
    refused=_("not adopted"),
)
