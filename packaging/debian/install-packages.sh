#!/bin/sh
# Installs the Debian packages that the program needs from outside Python; does nothing where they
# are there already, and nothing on systems without dpkg.
#
#   install-packages.sh run    what `make demo` needs
#   install-packages.sh test   that and what `make test` needs
#
# As root, or with sudo that asks no password, it installs them; otherwise it names them in one
# line and fails.
set -eu

# a|b: whichever of the two the release has.
run_packages="
    python3-venv
    libbrotli1 libdbus-1-3 libegl1 libfontconfig1 libgl1 libglib2.0-0t64|libglib2.0-0
    libgssapi-krb5-2 libxkbcommon0
    libx11-xcb1 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-xkb1
    libxkbcommon-x11-0
    libwayland-client0 libwayland-cursor0 libwayland-egl1
    fonts-inter
"
test_packages="
    curl dbus gnome-keyring libsecret-tools xauth xdotool xvfb
"

is_installed() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Print the packages of the list "$@" that are missing.
missing() {
    for entry; do
        found=
        for name in $(echo "$entry" | tr '|' ' '); do
            if is_installed "$name"; then found=yes; fi
        done
        [ -n "$found" ] || printf '%s ' "$entry"
    done
}

# Print one name for each entry of "$@": the first that this release knows.
choose() {
    for entry; do
        chosen=${entry##*|}
        for name in $(echo "$entry" | tr '|' ' '); do
            if [ -n "$(apt-cache show "$name" 2>/dev/null)" ]; then chosen=$name; break; fi
        done
        printf '%s ' "$chosen"
    done
}

command -v dpkg-query >/dev/null || exit 0
case "${1:-}" in
    run) wanted=$run_packages ;;
    test) wanted="$run_packages $test_packages" ;;
    *) echo "usage: $0 run|test" >&2; exit 2 ;;
esac
lacking=$(missing $wanted)
[ -n "$lacking" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    echo "Please install these packages first: sudo apt-get install --no-install-recommends $(choose $lacking)" >&2
    exit 1
fi

echo "Installing Debian packages for Qt and Python."
$as_root apt-get update -qq
$as_root env DEBIAN_FRONTEND=noninteractive DEBCONF_NOWARNINGS=yes \
    apt-get install -y -qq --no-install-recommends $(choose $lacking) >/dev/null
