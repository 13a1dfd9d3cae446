#!/bin/sh
# Makes the hashed locks anew: core from pyproject.toml, dev and build on top of it. Needs uv.
set -eu
cd "$(dirname "$0")"
compile() {
  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-emit-find-links --no-header "$@"
}
compile ../pyproject.toml -o core.lock
compile dev.in -o dev.lock
compile build.in -o build.lock
compile uv.in -o uv.lock
if grep -nE 'https?://|^--|file:' ./*.lock; then
  echo "A lock holds an address or a path: take it out." >&2
  exit 1
fi
