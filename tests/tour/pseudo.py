"""The tour in the pseudo-language, as a program of its own; writes what it found as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from rustfs_desktop.app import run_tour
from rustfs_desktop.tour.driver import Driver
from rustfs_desktop.ui.pseudo_language import PSEUDO
from tests.tour.untranslated import untranslated


def main(folder: Path) -> int:
    """Run the tour; look at every text on screen whenever it takes a picture."""
    found: dict[str, list[str]] = {}
    take_picture = Driver.picture

    def look(driver: Driver, name: str) -> None:
        for where, text in untranslated(set()):
            found.setdefault(f"{where}: {text}", []).append(name)
        take_picture(driver, name)

    Driver.picture = look  # type: ignore[method-assign]
    code = run_tour(folder, language=PSEUDO)
    (folder / "untranslated.json").write_text(json.dumps(found, ensure_ascii=False, indent=1))
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
