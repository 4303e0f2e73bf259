"""Arrays on disk that grow piece by piece, so that what is larger than memory can be written down."""

from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt
from numpy.lib import format as npy


class Growing:
    """One row of numbers as a ``.npy`` file; whole when its ``with`` block ends."""

    def __init__(self, path: Path, dtype: npt.DTypeLike) -> None:
        self._dtype = np.dtype(dtype)
        self._stream = path.open("wb")
        self._length = 0
        self._head()

    def __len__(self) -> int:
        return self._length

    def append(self, values: npt.ArrayLike) -> None:
        """More numbers behind those there are."""
        row = np.ascontiguousarray(values, self._dtype)
        self._stream.write(row.data)
        self._length += len(row)

    def _head(self) -> int:
        """Writes the header, which numpy makes as long for any length; returns where the numbers begin."""
        self._stream.seek(0)
        described = {"descr": npy.dtype_to_descr(self._dtype), "fortran_order": False, "shape": (self._length,)}
        npy.write_array_header_1_0(self._stream, described)
        return self._stream.tell()

    def __enter__(self) -> "Growing":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._head()
        self._stream.close()
