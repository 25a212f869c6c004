"""Holidays of a country or region, by the `holidays` library, which is imported only when a calendar names one.

Theory of operation. A policy lives longer than the years that it was written in, so a year is worked out when it is
first asked about, always from the same data. The library's lists are in English here whatever the machine speaks. For
a year whose dates a government has not announced yet, as China's are each autumn, it has what the law alone says.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from maildesk.ticket.calendar import SpecialDays

KEPT = 1000  # years of countries that are remembered


@dataclass(frozen=True, slots=True)
class National:
    """The public holidays of a country (ISO 3166-1 alpha-2), and of a region of it (ISO 3166-2, the second half)."""

    country: str
    region: str = ""

    def of(self, year: int) -> SpecialDays:
        """The days off of a year, and the weekends that are worked in exchange."""
        return _of(self.country, self.region, year)


def countries() -> Sequence[str]:
    """The countries that are known. Slow, for it looks at all of them."""
    import holidays

    return list(holidays.list_supported_countries(include_aliases=False))


def regions(country: str) -> Sequence[str] | None:
    """The regions of a country, None for a country that is not known."""
    import holidays

    known = getattr(holidays, country, None) if re.fullmatch("[A-Z]{2}", country) else None
    return known.subdivisions if known else None


@lru_cache(KEPT)
def _of(country: str, region: str, year: int) -> SpecialDays:
    import holidays

    spoken = getattr(holidays, country).supported_languages
    known = holidays.country_holidays(
        country,
        subdiv=region or None,
        years=range(year - 1, year + 2),  # a weekend may be worked for a holiday of the year before or after
        expand=False,
        language="en_US" if "en_US" in spoken else None,
    )
    return SpecialDays(
        {day: name for day, name in known.items() if day.year == year},
        frozenset(day for day in known.weekend_workdays if day.year == year),
    )
