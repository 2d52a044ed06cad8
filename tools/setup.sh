#!/usr/bin/env bash
# Installs what is missing for ./run ("run") or for ./test and tools/dev ("test"). Idempotent.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/setup/common.sh"
. "$here/setup/apt_packages.sh"
. "$here/setup/odoo.sh"
. "$here/setup/python.sh"
. "$here/setup/node.sh"

purpose=${1:?run or test}
packages=(python3 python3-venv wkhtmltopdf)
[[ -n ${PGHOST:-} ]] && packages+=(postgresql-client) || packages+=(postgresql)
[[ $purpose == test ]] && packages+=(chromium git libfaketime openssl)

# One set-up at a time in a checkout; a second one waits and then finds everything done.
exec 9>"$STATE/setup.lock"
flock 9
ensure_packages "${packages[@]}"
ensure_odoo
if [[ $purpose == test ]]; then
  ensure_venv requirements-test.txt
  ensure_node
else
  ensure_venv requirements.txt
fi
link_odoo
