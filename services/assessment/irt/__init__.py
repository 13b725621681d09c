"""Item response theory: calibration, scoring, profiles and adaptive choice. A pure library; it knows no store and no page.

Scale: P(right) = c + (1 - c) / (1 + exp(-a (theta - b))), theta ~ N(0, 1), no scaling constant (D = 1).
numpy is imported where it is used; numba and scipy only inside the functions that need them.
"""
