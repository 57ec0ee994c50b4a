"""Numbers with a SAS display format in; dates, datetimes or the numbers themselves out.

SAS has no type for dates: it counts days, or for datetimes seconds, from 1960-01-01, and the format
tells which. XPT, SAS7BDAT and the display formats of Dataset-JSON share this rule.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from numpy.typing import NDArray

_EPOCH = 3_653  # days from 1960-01-01 to 1970-01-01

_DATE = re.compile(
    r"(?:[BE]|IS)8601DA|DATE|DAY|DOWNAME|JULDAY|JULIAN|MONNAME|MONTH|MONYY|NLDATE|QTRR?|YEAR|YYMON"
    r"|WEEKDA(?:TE|TX|Y)|WORDDAT[EX]|(?:(?:DDMM|MMDD|MM)YY|YYMM(?:DD)?|YYQR?)[BCDNPS]?"
)
_DATETIME = re.compile(
    r"(?:[BE]|IS)8601D[NTXZ]|DATEAMPM|DATETIME|DTDATE|DTMONYY|DTWKDATX|DTYEAR|DTYYQC|MDYAMPM|NLDATM"
)
# `B8601DA` and its like have digits in their names; in all others digits are the width.
_NAME = re.compile(r"((?:[BE]|IS)8601[A-Z]+|[A-Z_]+)[\d.]*")


def read_sas_numbers(values: NDArray[np.float64], display: str) -> pa.Array:
    """Give numbers the type that their SAS format says they have.

    Args:
        values: Numbers, NaN where they are missing.
        display: The format, such as `DATE9.`; empty where there is none.

    Returns:
        An array of `date32`, `timestamp[us]` or `float64`. Dates beyond what the type can have
        become dates far outside the calendar, which the conversion of columns refuses.
    """
    found = _NAME.fullmatch(display.strip().upper())
    name = found[1] if found else ""
    missing = np.isnan(values)
    known = np.where(missing, 0.0, values)
    if _DATE.fullmatch(name):
        days = np.clip(np.floor(known), -1e9, 1e9) - _EPOCH
        return _array(days.astype(np.int32), missing, pa.date32())
    if _DATETIME.fullmatch(name):
        seconds = np.clip(known, -1e12, 1e12)
        # Seconds and their fraction apart: together they would lose the last microsecond.
        whole = np.floor(seconds)
        microseconds = np.rint((seconds - whole) * 1e6).astype(np.int64)
        since = (whole.astype(np.int64) - _EPOCH * 86_400) * 1_000_000 + microseconds
        return _array(since, missing, pa.timestamp("us"))
    return pa.array(values, pa.float64(), from_pandas=True)


def _array(values: NDArray[Any], missing: NDArray[np.bool_], kind: pa.DataType) -> pa.Array:
    """Make an array of dates of counts."""
    return pa.array(values, mask=missing).cast(kind)
