#!/usr/bin/env bash
# Makes the two fixtures of the version that is checked out, beside this script: one on SQLite, one on PostgreSQL.
# Run it at a release, and before a change of what is stored. Needs AIOMUS_TEST_POSTGRES and PostgreSQL's pg_dump of the same version.
set -euo pipefail
cd "$(dirname "$0")/../../.."
: "${AIOMUS_TEST_POSTGRES:?names the PostgreSQL server to make one of the fixtures on}"
version=$(grep -oP '(?<=<Version>)[^<]+' Directory.Build.props)
export AIOMUS_UPGRADE_FIXTURE="$PWD/tests/EndToEnd.Tests/Upgrade/$version-$(git rev-parse --short HEAD)"
dotnet test tests/EndToEnd.Tests --filter FullyQualifiedName~UpgradeFixtureMaker
ls -l "$AIOMUS_UPGRADE_FIXTURE"-*
