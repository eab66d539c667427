"""Texts of models in English with its plural forms, as the program shows them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication


@pytest.fixture(autouse=True)
def english(qapp: QCoreApplication) -> QCoreApplication:
    return qapp
