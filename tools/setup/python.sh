# The virtual environment: the system's Python and the pinned requirements, as wheels.
# shellcheck shell=bash

find_python() {
  local candidate
  # Debian's own first, so that a version manager in front of PATH changes nothing.
  for candidate in /usr/bin/python3 python3 python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null &&
      "$candidate" -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  die 'No Python of version 3.11 or newer with the module venv was found.'
}

make_venv() {
  rm -rf "$STATE/venv"
  "$(find_python)" -m venv "$STATE/venv"
}

pip_install() {
  "$STATE/venv/bin/pip" install --only-binary=:all: --disable-pip-version-check -r "$1"
}

# ensure_venv requirements.txt|requirements-test.txt
ensure_venv() {
  [[ -x $STATE/venv/bin/python ]] && "$STATE/venv/bin/python" -c '' 2>/dev/null ||
    step 'Python: virtual environment' make_venv
  local wanted
  wanted=$(cat "$ROOT"/requirements*.txt | sha256sum | cut -d ' ' -f 1)
  # The test requirements include the others: whoever has them needs nothing more.
  if [[ -d $STATE/venv/lib ]] && { stamp_is "$1" "$wanted" || stamp_is requirements-test.txt "$wanted"; }; then
    return
  fi
  step "Python: packages of $1" pip_install "$ROOT/$1"
  stamp_set "$1" "$wanted"
}

# Makes "import odoo" work in the environment, whichever source Odoo came from.
link_odoo() {
  local site
  site=$("$STATE/venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
  [[ -f $site/odoo_source.pth && $(<"$site/odoo_source.pth") == "$ODOO_PYTHONPATH" ]] ||
    printf '%s\n' "$ODOO_PYTHONPATH" >"$site/odoo_source.pth"
}
