"""The theme: colors, palette and fonts, following the system's settings."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from rustfs_desktop.ui.look.style_sheet import style_sheet


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """The colors of a theme, as ``#rrggbb``; every other color derives from them.

    Attributes:
        line: Lines between areas.
        field_line: Light borders inside a control, such as between segments.
        control_line: The border of a control, 3 : 1 against every background it is on.
        on_accent: Text and icons on an accent background (primary button).
        accent_ground: Background of selections, drop targets and checked controls, with
            ``selected_text`` and ``selected_accent``.
        keeps_tints: Whether icons keep their own color on the selection background.
    """

    dark: bool
    base: str
    side: str
    bar: str
    field: str
    hover: str
    track: str
    line: str
    field_line: str
    control_line: str
    text: str
    dim: str
    faint: str
    accent: str
    accent_strong: str
    on_accent: str
    accent_ground: str
    accent_line: str
    selected_text: str
    selected_accent: str
    ok: str
    warn: str
    bad: str
    bad_ground: str
    bad_line: str
    ok_ground: str
    ok_line: str
    warn_ground: str
    warn_line: str
    folder: str
    image: str
    video: str
    audio: str
    archive: str
    code: str
    data: str
    document: str
    file: str
    keeps_tints: bool = True

    def color(self, token: str) -> QColor:
        """The QColor of a token."""
        return QColor(getattr(self, token))


# Warn, ok and folder are a shade darker than drawn in the light look: on the side, hover and
# selection grounds the drawn ones stay below the contrast that the look itself asks for.
LIGHT = Theme(
    dark=False,
    base="#ffffff",
    side="#f5f4f2",
    bar="#faf9f8",
    field="#ffffff",
    hover="#f3f1ee",
    track="#e9e6e2",
    line="#e4e1dd",
    field_line="#d9d5cf",
    control_line="#918b84",
    text="#1f1d1b",
    dim="#6f6a64",
    faint="#a39d95",
    accent="#b7410e",
    accent_strong="#9a360b",
    on_accent="#ffffff",
    accent_ground="#fbeae1",
    accent_line="#e3a182",
    selected_text="#1f1d1b",
    selected_accent="#b7410e",
    ok="#2c7741",
    warn="#9b5c00",
    bad="#c02f2f",
    bad_ground="#fdecea",
    bad_line="#f0b9b4",
    ok_ground="#eaf5ed",
    ok_line="#b3d6be",
    warn_ground="#fdf3e1",
    warn_line="#e6cc98",
    folder="#bf7732",
    image="#3f7fbf",
    video="#8656b5",
    audio="#8656b5",
    archive="#8a6d3b",
    code="#2f8f83",
    data="#3a7d44",
    document="#6b7280",
    file="#6b7280",
)

DARK = Theme(
    dark=True,
    base="#1e1d1c",
    side="#262423",
    bar="#232120",
    field="#181716",
    hover="#2b2928",
    track="#3a3735",
    line="#393634",
    field_line="#45413e",
    control_line="#766f69",
    text="#ece9e6",
    dim="#a8a29b",
    faint="#777069",
    accent="#f08a5d",
    accent_strong="#f6a27c",
    on_accent="#1e1d1c",
    accent_ground="#46291c",
    accent_line="#8a4a2c",
    selected_text="#ece9e6",
    selected_accent="#f08a5d",
    ok="#6cc287",
    warn="#e2a64a",
    bad="#f1857d",
    bad_ground="#3d211f",
    bad_line="#6d3531",
    ok_ground="#1e3124",
    ok_line="#3a5e45",
    warn_ground="#372a16",
    warn_line="#6a5329",
    folder="#e0a063",
    image="#77aee0",
    video="#b893dd",
    audio="#b893dd",
    archive="#c9ab74",
    code="#6cc3b7",
    data="#7cc088",
    document="#a5acb8",
    file="#a5acb8",
)


class _CurrentTheme(QObject):
    """Holds the current theme of the program.

    Signals:
        changed: The theme changed; icons and painted widgets must be redrawn.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.theme = LIGHT
        self.forced: bool | None = None
        self.is_following = False
        self.system_was_dark = False

    def follow_system(self) -> None:
        """Apply the desktop's current setting."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, self.forced)


_look = _CurrentTheme()


def current() -> Theme:
    """The current theme."""
    return _look.theme


def is_dark() -> bool:
    """Whether the current theme is dark."""
    return _look.theme.dark


def notifier() -> _CurrentTheme:
    """The object whose ``changed`` signal reports theme changes."""
    return _look


def apply_theme(app: QApplication, dark: bool | None = None) -> None:
    """Apply the theme now and whenever the system's setting changes.

    Args:
        app: The application.
        dark: None follows the system; True or False forces one theme (tests, the tour).
    """
    _look.forced = dark
    if not _look.is_following:
        _look.is_following = True
        _look.system_was_dark = app.palette().color(QPalette.ColorRole.Window).lightness() < 128
        _follow(app)
        app.setStyle("Fusion")
    app.setFont(_with_tabular_figures(app.font()))
    if dark is None and _wants_high_contrast():
        app.setPalette(QPalette())
        _look.theme = from_palette(app.palette())
    else:
        _look.theme = DARK if (_system_is_dark() if dark is None else dark) else LIGHT
        app.setPalette(palette(_look.theme))
    app.setStyleSheet(style_sheet(dataclasses.asdict(_look.theme)))
    _look.changed.emit()


def palette(theme: Theme) -> QPalette:
    """The palette of a theme, with every role in every group set."""
    role = QPalette.ColorRole
    roles = {
        role.Window: theme.bar,
        role.WindowText: theme.text,
        role.Base: theme.base,
        role.AlternateBase: theme.side,
        role.Text: theme.text,
        role.PlaceholderText: theme.dim,
        role.Button: theme.bar,
        role.ButtonText: theme.text,
        role.BrightText: theme.on_accent,
        role.ToolTipBase: theme.bar,
        role.ToolTipText: theme.text,
        role.Highlight: theme.accent_ground,
        role.HighlightedText: theme.selected_text,
        role.Accent: theme.accent,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.Light: theme.hover if theme.dark else theme.base,
        role.Midlight: theme.hover,
        role.Mid: theme.field_line,
        role.Dark: theme.control_line,
        role.Shadow: "#000000",
    }
    faint = (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText, role.Link)
    result = QPalette()
    for each, color in roles.items():
        result.setColor(QPalette.ColorGroup.All, each, QColor(color))
    for each in (*faint, role.HighlightedText, role.LinkVisited):
        result.setColor(QPalette.ColorGroup.Disabled, each, QColor(theme.faint))
    return result


def from_palette(system: QPalette) -> Theme:
    """A theme made of the system's palette, for high-contrast desktops."""

    def name(role: QPalette.ColorRole) -> str:
        return system.color(QPalette.ColorGroup.Active, role).name()

    role = QPalette.ColorRole
    text, window, base = name(role.WindowText), name(role.Window), name(role.Base)
    chosen, chosen_text = name(role.Highlight), name(role.HighlightedText)
    plain = {field.name: text for field in dataclasses.fields(Theme) if field.type == "str"}
    grounds = dict.fromkeys(("bar", "side", "hover", "track"), window)
    grounds |= dict.fromkeys(("bad_ground", "ok_ground", "warn_ground"), window)
    return Theme(
        dark=system.color(role.Window).lightness() < system.color(role.WindowText).lightness(),
        keeps_tints=False,
        **plain
        | grounds
        | {
            "base": base,
            "field": base,
            "faint": system.color(QPalette.ColorGroup.Disabled, role.WindowText).name(),
            "accent_ground": chosen,
            "selected_text": chosen_text,
            "selected_accent": chosen_text,
            "on_accent": window,
        },
    )


def font(role: str = "text") -> QFont:
    """The system font in a role: text, strong, small, badge, section, title or mono."""
    result = QApplication.font()
    steps = {
        "title": 15 / 13,
        "small": 12 / 13,
        "section": 11 / 13,
        "badge": 11 / 13,
        "key": 11 / 13,
        "mono": 12 / 13,
    }
    if role == "mono":
        result.setFamilies(["monospace"])
        result.setStyleHint(QFont.StyleHint.Monospace)
    if role in {"strong", "title", "section"}:
        result.setWeight(QFont.Weight.DemiBold)
    if role == "section":
        result.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 104)
    factor = steps.get(role, 1.0)
    if result.pointSizeF() > 0:
        result.setPointSizeF(result.pointSizeF() * factor)
    else:
        result.setPixelSize(round(result.pixelSize() * factor))
    return result


def _follow(app: QApplication) -> None:
    hints = app.styleHints()
    hints.colorSchemeChanged.connect(_look.follow_system)
    if hasattr(hints, "accessibility"):  # since Qt 6.10
        hints.accessibility().contrastPreferenceChanged.connect(_look.follow_system)


def _with_tabular_figures(base: QFont) -> QFont:
    """The font with digits of equal width, so that columns and counters are aligned."""
    base.setFeature(QFont.Tag("tnum"), 1)
    return base


def _wants_high_contrast() -> bool:
    hints = QGuiApplication.styleHints()
    if not hasattr(hints, "accessibility"):
        return False
    preference = hints.accessibility().contrastPreference()
    return bool(preference == Qt.ContrastPreference.HighContrast)


def _system_is_dark() -> bool:
    """Whether the desktop is dark; unknown is judged by the system palette."""
    scheme = QGuiApplication.styleHints().colorScheme()
    if scheme == Qt.ColorScheme.Unknown:
        return _look.system_was_dark
    return bool(scheme == Qt.ColorScheme.Dark)
