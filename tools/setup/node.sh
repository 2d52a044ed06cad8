# The JavaScript linters, in .odoo/node. Node.js itself came with requirements-test.txt.
# shellcheck shell=bash

npm_install() {
  mkdir -p "$STATE/node"
  cp "$ROOT/package.json" "$STATE/node/"
  PATH=$STATE/venv/bin:$PATH npm install --prefix "$STATE/node" --no-audit --no-fund --no-package-lock \
    --ignore-scripts --loglevel=error
}

ensure_node() {
  local wanted
  [[ -f $ROOT/package.json ]] || return 0
  wanted=$(sha256sum <"$ROOT/package.json" | cut -d ' ' -f 1)
  if ! stamp_is package.json "$wanted" || [[ ! -d $STATE/node/node_modules ]]; then
    step 'JavaScript: linters of package.json' npm_install
    stamp_set package.json "$wanted"
  fi
}
