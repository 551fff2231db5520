"""Where ordinary ends: the figures each rule tests against, set in a municipality's profile."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thresholds:
    """One field for each entry of diagnosis.toml; money in rand, ratios as plain numbers.

    Fields are described in docs/profile.md by the file itself.
    """

    estimate_streak: int
    days_without_actual: int
    catch_up_estimates: int
    catch_up_ratio: float
    bad_estimate_share: float
    unread_estimate_share: float
    actuals_for_trend: int
    least_difference_rand: float
    cent_tolerance: int
    rollover_from_share: float
    rollover_to_share: float
    rollover_use_ratio: float
    misread_high_ratio: float
    misread_low_ratio: float
    misread_fit_share: float
    swap_days: int
    period_slack_days: int
    longest_gap_days: int
    leak_ratio: float
    leak_readings: int
    leak_daily_kl: float
    stuck_readings: int
    stuck_months: int
    stuck_kl: float
    factor_share: float
    esp_months: int
    notice_rise_share: float
    payment_days: int
    reference_distance: int
    move_notice_days: int
    prescription_months: int
    signs_of_family: int
    cluster_false_share: float
    cluster_accounts: int
    cluster_share: float
    cluster_ratio: float
