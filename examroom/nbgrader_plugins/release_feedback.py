"""Releasing pages such that each student who handed in through the exchange can fetch one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from nbgrader.exchange.default import ExchangeReleaseFeedback
from nbgrader.utils import notebook_hash

from examroom.util.files import write_whole

READABLE = 0o644
"""The student is another user than who releases."""
SECRET = "submission_secret.txt"


class ReleaseFeedback(ExchangeReleaseFeedback):  # type: ignore[misc]
    """To be set as ``c.ExchangeFactory.release_feedback``.

    nbgrader's own stops at the first student who did not hand in through the exchange. And as a
    page is fetched by the name of the notebook that was handed in, nobody whose notebook has a
    wrong name ever reads that it has.
    """

    def copy_files(self) -> None:
        """Put pages into the exchange."""
        for folder, student in self._folders():
            secret = folder / SECRET
            if not secret.is_file():
                self.log.warning("Not released for %s, who did not use the exchange.", student)
                continue
            for name, page in self._pages(folder, student):
                key = notebook_hash(secret=secret.read_text(), notebook_id=name)
                write_whole(Path(self.dest_path) / f"{key}.html", page.read_bytes(), READABLE)
                self.log.info("Released for %s: %s", student, name)

    def _folders(self) -> Iterator[tuple[Path, str]]:
        """Yield the folders of pages, and whose they are."""
        coursedir = self.coursedir
        pattern = coursedir.format_path(
            coursedir.feedback_directory, "(?P<student>.*)", coursedir.assignment_id, escape=True
        )
        excluded = coursedir.student_id_exclude.split(",")
        source = Path(self.src_path)
        # What is above the course folder is no pattern, whatever its name.
        root = Path(coursedir.root)
        above = root if source.is_relative_to(root) else Path(source.anchor)
        for folder in sorted(above.glob(str(source.relative_to(above)))):
            match = re.fullmatch(pattern, str(folder))
            if match and match["student"] not in excluded:
                yield folder, match["student"]

    def _pages(self, folder: Path, student: str) -> Iterator[tuple[str, Path]]:
        """Yield pages, and the names of the notebooks by which they are fetched."""
        coursedir = self.coursedir
        handed_in = Path(
            coursedir.format_path(coursedir.submitted_directory, student, coursedir.assignment_id)
        )
        pages = {path.stem: path for path in sorted(folder.glob("*.html"))}
        yield from pages.items()
        missing = [name for name in pages if not (handed_in / f"{name}.ipynb").is_file()]
        for other in sorted(handed_in.glob("*.ipynb")) if missing else []:
            if other.stem not in pages:
                yield other.stem, pages[missing[0]]
