"""Write a private apt source with the unstable suite, from the machine's own Debian entries.

Called by odoo.sh. Reads both forms of an apt source (deb822 ``*.sources`` and one-line
``*.list``) and keeps each entry's address and signing key, so that whatever mirror or proxy
the machine uses is used too. Never writes below /etc/apt.
"""

import re
import sys
from pathlib import Path

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
ONE_LINE = re.compile(r"^deb\s+(?:\[(?P<options>[^]]*)\]\s+)?(?P<rest>\S+\s+\S+.*)$")


def stanzas_of_sources(text):
    """Yield the stanzas of a deb822 file as dictionaries with lower-case names."""
    for block in re.split(r"\n\s*\n", text):
        stanza, name = {}, ""
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            if line[:1] in (" ", "\t") and name:
                # It belongs to the field above: a key may be written out like this.
                stanza[name] += f"\n {line.strip()}"
            elif ":" in line:
                name, _colon, value = line.partition(":")
                name = name.strip().lower()
                stanza[name] = value.strip()
        if stanza:
            yield stanza


def stanzas_of_list(text):
    """Yield the same dictionaries for the entries of a one-line file."""
    for line in text.splitlines():
        match = ONE_LINE.match(line.split("#")[0].strip())
        if not match:
            continue
        address, suite, *components = match["rest"].split()
        options = dict(
            option.split("=", 1)
            for option in (match["options"] or "").split()
            if "=" in option
        )
        stanza = {
            "types": "deb",
            "uris": address,
            "suites": suite,
            "components": " ".join(components),
        }
        if "signed-by" in options:
            stanza["signed-by"] = options["signed-by"]
        yield stanza


def is_debian_archive(stanza, codename):
    """Tell the distribution's own archive from its security archive and from strangers."""
    suites = stanza.get("suites", "").split()
    return (
        "deb" in stanza.get("types", "").split()
        and stanza.get("enabled", "yes").lower() not in ("no", "false", "0")
        and "main" in stanza.get("components", "").split()
        and bool({codename, "stable"} & set(suites))
        and not stanza.get("uris", "").startswith("cdrom:")
    )


def read_stanzas(folder):
    """Yield every entry of an apt configuration folder."""
    for path in sorted([*folder.glob("*.list"), *folder.glob("sources.list.d/*.list")]):
        yield from stanzas_of_list(path.read_text())
    for path in sorted(folder.glob("sources.list.d/*.sources")):
        yield from stanzas_of_sources(path.read_text())


def unstable_source(folder, codename, keyring=KEYRING):
    """Return the text of a deb822 file, empty when the machine names no Debian archive."""
    written = []
    for stanza in read_stanzas(folder):
        if not is_debian_archive(stanza, codename):
            continue
        # Without a key of its own an entry gets Debian's: a stranger who only looks like
        # Debian's archive is then refused by apt instead of trusted.
        text = (
            f"Types: deb\nURIs: {stanza['uris']}\nSuites: {codename} unstable\n"
            f"Components: main\nSigned-By: {stanza.get('signed-by', keyring)}\n"
        )
        if text not in written:
            written.append(text)
    return "\n".join(written)


def main():
    """Usage: derive_apt_source.py APT_FOLDER CODENAME > unstable.sources."""
    text = unstable_source(Path(sys.argv[1]), sys.argv[2])
    sys.stdout.write(text)
    return 0 if text else 1


if __name__ == "__main__":
    sys.exit(main())
