#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Is what is committed exactly what the sources give? Needs Node; run by whoever changes the assets.
set -eu
cd "$(dirname "$0")"
npm ci --silent --ignore-scripts
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
node build.mjs "$made/screen"
diff -rq "$made/screen" ../src/iedereen/screen/static/screen
echo "identical"
