#!/usr/bin/env bash
# Puts the C library of Debian 13 beside Tailcall's binary, which needs glibc 2.39. For machines
# with an older Debian; nothing of the system is changed. Undo: remove the folder glibc here.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{sources,lists/partial,cache/archives/partial}
# The machine's own sources of Debian, for the newer release.
codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
for file in /etc/apt/sources.list /etc/apt/sources.list.d/debian.sources; do
  [ ! -f "$file" ] || sed "s/$codename/trixie/g" "$file" >"$work/sources/$(basename "$file")"
done
options=(-o "Dir::Etc::sourcelist=/dev/null" -o "Dir::Etc::sourceparts=$work/sources"
  -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work/cache")
apt-get "${options[@]}" update >/dev/null
(cd "$work" && apt-get "${options[@]}" download libc6 libgcc-s1 >/dev/null)
rm -rf glibc
for package in "$work"/*.deb; do dpkg-deb -x "$package" glibc; done
