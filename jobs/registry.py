"""Which function does which kind of job; the worker imports them, those who ask for jobs do not."""

from collections.abc import Mapping

from jobs.context import Work


def load_works() -> Mapping[str, Work]:
    """Every kind of job with the function that does it."""
    from jobs.case_import.job import import_cases  # those who only look at the list do without it
    from jobs.case_upload.retrying import retry_rows
    from jobs.case_upload.works import import_upload, look_at_upload, try_upload
    from jobs.cause_letters import tell_cause
    from jobs.common_cause import correct_cause
    from jobs.diagnose_all import diagnose_in_background
    from jobs.facts import rebuild_facts
    from jobs.outings import plan_outings
    from jobs.reread import reread
    from jobs.roster import plan_roster

    return {
        "correct_cause": correct_cause,
        "diagnose_all": diagnose_in_background,
        "import_cases": import_cases,
        "import_upload": import_upload,
        "look_at_upload": look_at_upload,
        "plan_outings": plan_outings,
        "plan_roster": plan_roster,
        "rebuild_facts": rebuild_facts,
        "reread_clocks": reread,
        "retry_rows": retry_rows,
        "tell_cause": tell_cause,
        "try_upload": try_upload,
    }
