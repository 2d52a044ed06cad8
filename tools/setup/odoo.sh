# Gets Odoo 19 into .odoo/odoo: from Debian's unstable suite, else from upstream's repository.
# shellcheck shell=bash

ODOO_PACKAGE=odoo-19
ODOO_GIT_URL=${ODOO_GIT_URL:-https://github.com/odoo/odoo.git}
ODOO_GIT_BRANCH=${ODOO_GIT_BRANCH:-19.0}
APT_FOLDER=${WAC_APT_FOLDER:-/etc/apt}
# The package's web assets are links into these packages: the first ones with the file names of
# the stable suite (unstable has a newer Font Awesome, laid out otherwise), the others from unstable.
STABLE_ASSET_PACKAGES=(
  libjs-jquery libjs-jquery-form libjs-underscore fonts-font-awesome fonts-inconsolata
  fonts-roboto-unhinted fonts-glyphicons-halflings fonts-ocr-b
)
UNSTABLE_ASSET_PACKAGES=(fonts-montserrat)
DEBIAN_CODENAME=$(. /etc/os-release && echo "${VERSION_CODENAME:-stable}")

# apt with lists and sources of our own: the system's are neither read nor changed.
private_apt() {
  local tool=$1
  shift
  "$tool" -q -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$STATE/apt/sources" \
    -o Dir::State::Lists="$STATE/apt/lists" -o Dir::Cache="$STATE/apt/cache" \
    -o APT::Sandbox::User=root -o Acquire::Languages=none -o Acquire::Retries=3 "$@"
}

write_private_source() {
  mkdir -p "$STATE/apt/sources" "$STATE/apt/lists/partial" "$STATE/apt/cache/archives/partial"
  python3 "$ROOT/tools/setup/derive_apt_source.py" "$APT_FOLDER" "$DEBIAN_CODENAME" \
    >"$STATE/apt/sources/unstable.sources"
}

cached_package() {
  find "$CACHE/debs" -name "$ODOO_PACKAGE"'_*.deb' 2>/dev/null | sort -V | tail -n 1
}

download_packages() {
  rm -rf "$CACHE/debs.new"
  mkdir -p "$CACHE/debs.new"
  (cd "$CACHE/debs.new" && private_apt apt-get download "$ODOO_PACKAGE" \
    "${STABLE_ASSET_PACKAGES[@]/%//$DEBIAN_CODENAME}" \
    "${UNSTABLE_ASSET_PACKAGES[@]/%//unstable}")
  # Renamed only when complete, so a broken download is never taken for a cache.
  rm -rf "$CACHE/debs"
  mv "$CACHE/debs.new" "$CACHE/debs"
}

package_is_to_be_had() {
  [[ -n $(cached_package) ]] && return 0
  command -v apt-get >/dev/null && write_private_source || return 1
  # One dead entry among several makes "update" fail though the package can be had.
  private_apt apt-get update >>"$SETUP_LOG" 2>&1 || true
  [[ $(private_apt apt-cache policy "$ODOO_PACKAGE") == *'Candidate: '[0-9]* ]]
}

unpack_packages() {
  rm -rf "$STATE/odoo.new" "$STATE/odoo"
  local package
  for package in "$CACHE"/debs/*.deb; do
    dpkg -x "$package" "$STATE/odoo.new"
  done
  local dangling
  dangling=$(find "$STATE/odoo.new" -xtype l -print -quit)
  [[ -z $dangling ]] || echo "note: $dangling links to a file that no package brought"
  mv "$STATE/odoo.new" "$STATE/odoo"
}

odoo_from_package() {
  if [[ -z $(cached_package) ]]; then
    step "Odoo 19: downloading Debian's package $ODOO_PACKAGE" download_packages
  fi
  local version
  version=$(basename "$(cached_package)" .deb)
  if ! stamp_is odoo "$version" || [[ ! -d $STATE/odoo ]]; then
    step "Odoo 19: unpacking $version" unpack_packages
    stamp_set odoo "$version"
  fi
  ODOO_PYTHONPATH=$STATE/odoo/usr/lib/python3/dist-packages
}

clone_odoo() {
  rm -rf "$STATE/odoo.new" "$STATE/odoo"
  git clone --quiet --depth 1 --single-branch --branch "$ODOO_GIT_BRANCH" \
    "$ODOO_GIT_URL" "$STATE/odoo.new"
  mv "$STATE/odoo.new" "$STATE/odoo"
}

odoo_from_git() {
  if ! stamp_is odoo "git $ODOO_GIT_URL $ODOO_GIT_BRANCH" || [[ ! -d $STATE/odoo ]]; then
    ensure_packages git ca-certificates
    step "Odoo 19: cloning branch $ODOO_GIT_BRANCH of $ODOO_GIT_URL" clone_odoo
    stamp_set odoo "git $ODOO_GIT_URL $ODOO_GIT_BRANCH"
  fi
  ODOO_PYTHONPATH=$STATE/odoo
}

# Once it has been got it is kept: a start without a network works.
odoo_is_here() {
  [[ -d $STATE/odoo && -f $STATE/stamps/odoo ]]
}

ensure_odoo() {
  if [[ -n ${ODOO_SOURCE:-} ]]; then
    [[ -d $ODOO_SOURCE/odoo ]] || die "ODOO_SOURCE=$ODOO_SOURCE holds no folder odoo/"
    ODOO_PYTHONPATH=$(cd "$ODOO_SOURCE" && pwd)
  elif odoo_is_here && [[ $(<"$STATE/stamps/odoo") == git* ]]; then
    odoo_from_git
  elif odoo_is_here || package_is_to_be_had; then
    odoo_from_package
  else
    odoo_from_git
  fi
}
