# Installs Debian packages that are missing from the machine, and nothing else.
# shellcheck shell=bash

missing_packages() {
  local name
  for name in "$@"; do
    dpkg-query -W -f '${Status}\n' "$name" 2>/dev/null | grep -q 'ok installed' || echo "$name"
  done
}

apt_install() {
  as_root apt-get update -q
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --no-install-recommends -o Dpkg::Use-Pty=0 "$@"
}

ensure_packages() {
  local missing
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]})) || return 0
  command -v apt-get >/dev/null ||
    die "Please install these (there is no apt-get here): ${missing[*]}"
  # A password prompt would vanish in the log: ask for it before.
  ((EUID == 0)) || ! command -v sudo >/dev/null || sudo -v
  step "Debian packages: ${missing[*]}" apt_install "${missing[@]}"
}
