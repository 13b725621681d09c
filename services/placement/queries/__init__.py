"""What placement's pages read, within the actor's scope."""

from services.placement.queries.evidence import (
    alike_seen,
    evidence_file,
    evidence_of,
    placement_proofs,
    proofs_of,
    report_page,
    report_rows,
    waiting_evidence,
)
from services.placement.queries.imports import import_list, import_of, known_rates
from services.placement.queries.people import Choice, trainee_choice
from services.placement.queries.placements import (
    account_name,
    mentor_name,
    mentor_names,
    name_of,
    names_of,
    outcome_list,
    outcome_of,
    placement_of,
    placement_page,
    proof_of,
    waiting_proofs,
)

__all__ = [
    "Choice",
    "account_name",
    "mentor_name",
    "alike_seen",
    "evidence_file",
    "evidence_of",
    "placement_proofs",
    "proofs_of",
    "report_page",
    "report_rows",
    "waiting_evidence",
    "import_list",
    "import_of",
    "known_rates",
    "mentor_names",
    "name_of",
    "names_of",
    "outcome_list",
    "outcome_of",
    "placement_of",
    "placement_page",
    "proof_of",
    "trainee_choice",
    "waiting_proofs",
]
