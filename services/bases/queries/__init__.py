"""Reads for the pages of bases."""

from services.bases.queries.annex_row import AnnexRow, Cell, annex_row, association_rows, changes, shop_rows, suppressed
from services.bases.queries.complaints import (
    ComplaintNumbers,
    complaint_list,
    complaint_numbers,
    complaint_of,
    opened,
)
from services.bases.queries.dashboard import Dashboard, dashboard, shop_outcomes, totals
from services.bases.queries.documents import (
    document_list,
    readings,
    receipt_count,
    rules_for,
    rules_in_force,
)
from services.bases.queries.entries import entries_of, entry_of, expiring, proof_file
from services.bases.queries.gaps import (
    STATES,
    check_of,
    checks_of,
    clauses_of,
    finding_of,
    gap_areas,
    line_of,
    open_measures,
    plain_line,
    snapshot,
    targets,
)
from services.bases.queries.profiles import base_for, base_list, base_of, name_of, names_of, open_cohorts
from services.bases.queries.quality import (
    action_counts,
    action_list,
    action_of,
    actions_from,
    inspection_list,
    inspection_of,
)
from services.bases.queries.records import KINDS, Records, condition, count, records
from services.bases.queries.standard import areas, reader, requirements
from services.bases.queries.standing import Standing, standing
from services.bases.queries.surveys import answer_count, satisfaction, survey_list, survey_of, survey_of_role
from services.bases.queries.surveys import results as survey_results
from services.bases.queries.teaching import FEWEST, course_name, mean_of, teaching
from services.bases.queries.today import Task, today

__all__ = [
    "ComplaintNumbers",
    "complaint_list",
    "complaint_numbers",
    "complaint_of",
    "opened",
    "action_counts",
    "action_list",
    "action_of",
    "actions_from",
    "inspection_list",
    "inspection_of",
    "answer_count",
    "satisfaction",
    "survey_list",
    "survey_of",
    "survey_of_role",
    "survey_results",
    "document_list",
    "readings",
    "receipt_count",
    "rules_for",
    "rules_in_force",
    "FEWEST",
    "course_name",
    "mean_of",
    "teaching",
    "Standing",
    "Task",
    "standing",
    "today",
    "STATES",
    "check_of",
    "checks_of",
    "clauses_of",
    "finding_of",
    "gap_areas",
    "line_of",
    "open_measures",
    "plain_line",
    "snapshot",
    "targets",
    "AnnexRow",
    "Cell",
    "annex_row",
    "areas",
    "reader",
    "requirements",
    "changes",
    "suppressed",
    "association_rows",
    "shop_rows",
    "entries_of",
    "entry_of",
    "expiring",
    "proof_file",
    "KINDS",
    "Dashboard",
    "Records",
    "base_for",
    "base_list",
    "base_of",
    "condition",
    "count",
    "dashboard",
    "name_of",
    "names_of",
    "open_cohorts",
    "records",
    "shop_outcomes",
    "totals",
]
