# Paths and small helpers that every set-up script shares. Sourced, never run.
# shellcheck shell=bash

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
STATE=$ROOT/.odoo
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/whatsapp_coexistence
SETUP_LOG=$STATE/log/setup.log
# The clock of the progress lines; Python goes on counting from the same start.
export WAC_STARTED_AT=${WAC_STARTED_AT:-$(date +%s)}

mkdir -p "$STATE/log" "$STATE/stamps" "$CACHE"

say() {
  printf '[%4d s] %s\n' "$(($(date +%s) - WAC_STARTED_AT))" "$*"
}

die() {
  printf '\nERROR: %s\n' "$*" >&2
  exit 1
}

# step "what it does" command...: one progress line; the noise goes to the log, shown only on failure.
step() {
  local title=$1 code=0
  shift
  say "$title"
  printf '\n== %s: %s\n' "$(date -Is)" "$title" >>"$SETUP_LOG"
  # "set -m" gives the job a process group of its own, so that an interrupt ends all of it.
  set -m
  (set -e; "$@") >>"$SETUP_LOG" 2>&1 </dev/null &
  set +m
  STEP_GROUP=$!
  wait "$STEP_GROUP" || code=$?
  STEP_GROUP=
  if ((code)); then
    tail -n 30 "$SETUP_LOG" >&2
    die "'$title' failed with code $code; the whole log is $SETUP_LOG"
  fi
}

interrupted() {
  [[ -z ${STEP_GROUP:-} ]] || kill -TERM -- "-$STEP_GROUP" 2>/dev/null || true
  die 'interrupted; start again to go on from here'
}
trap interrupted INT TERM HUP

as_root() {
  if ((EUID == 0)); then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "'$*' needs root and there is no sudo. Run it as root, then start again."
  fi
}

# A stamp remembers the fingerprint a step was last done with, so that it is done again only on change.
stamp_is() {
  [[ -f $STATE/stamps/$1 && $(<"$STATE/stamps/$1") == "$2" ]]
}

stamp_set() {
  printf '%s\n' "$2" >"$STATE/stamps/$1"
}
