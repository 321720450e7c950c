#!/usr/bin/env bash
# Installs what the tests need (PostgreSQL, nginx), starts PostgreSQL on loopback, builds, and runs every test project.
# Usage: ./test.sh [--coverage] [name ...]   only the test projects whose name contains one of the words, and only what they need
#        ./test.sh -f WORD NAME              quickly, in one of them: the tests whose full name contains the word. It installs nothing and
#                                            runs no analyzers
# With --coverage the last lines before the count say which share of the code the tests ran; details are in artifacts/coverage.
# The last line is "N passed, N failed, N skipped".
set -uo pipefail
cd "$(dirname "$0")" || exit 1

coverage=0
if [ "${1:-}" = --coverage ]; then
  coverage=1
  shift
fi

filter=""
if [ "${1:-}" = -f ]; then
  [ $# -ge 3 ] || { echo "Usage: ./test.sh -f WORD NAME"; exit 2; }
  filter=$2
  shift 2
fi

projects=()
for project in tests/*.Tests/*.csproj; do
  name=$(basename "$project" .csproj)
  wanted=$([ $# = 0 ] && echo 1)
  for word in "$@"; do [[ $name == *$word* ]] && wanted=1; done
  [ -n "$wanted" ] && projects+=("$project")
done
[ ${#projects[@]} -gt 0 ] || { echo "No test project has such a name."; echo "0 passed, 1 failed, 0 skipped"; exit 1; }

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
# The tests feed damaged images to libvips by the hundred; it need not tell of each.
export VIPS_WARNING=0
work=$(mktemp -d) || exit 1
postgres_data=""

finish() {
  if [ -n "$postgres_data" ] && [ -f "$postgres_data/postmaster.pid" ]; then
    as_postgres "$postgres_bin/pg_ctl" -D "$postgres_data" -m immediate stop >/dev/null 2>&1
  fi
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

say() { printf '\n== %s\n' "$*"; }

retry() {
  local attempt
  for attempt in 1 2 3 4 5; do
    "$@" && return 0
    echo "attempt $attempt of: $* failed"
    sleep $((attempt * 3))
  done
  return 1
}

as_postgres() {
  if [ "$(id -u)" = 0 ]; then
    runuser -u postgres -- "$@"
  else
    "$@"
  fi
}

find_postgres() {
  local folder
  for folder in /usr/lib/postgresql/*/bin /usr/local/pgsql/bin; do
    [ -x "$folder/initdb" ] && postgres_bin=$folder
  done
  [ -n "${postgres_bin:-}" ]
}

install_postgres() {
  find_postgres && return 0
  if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
    echo "PostgreSQL is not installed and cannot be installed here (needs apt-get and root); its tests are skipped."
    return 1
  fi
  retry apt-get update -qq
  # The package must not start a server of its own.
  mkdir -p /etc/postgresql-common
  [ -f /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf
  DEBIAN_FRONTEND=noninteractive retry apt-get install -y -qq --no-install-recommends postgresql >/dev/null
  find_postgres
}

install_nginx() {
  command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] && return 0
  if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
    echo "nginx is not installed and cannot be installed here (needs apt-get and root); its tests are skipped."
    return 1
  fi
  retry apt-get update -qq
  # The package must not start a server of its own: policy-rc.d is how Debian is told.
  local policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' > "$policy" && chmod 755 "$policy"
    policy_made=$policy
  fi
  DEBIAN_FRONTEND=noninteractive retry apt-get install -y -qq --no-install-recommends nginx-light >/dev/null
  local code=$?
  [ -n "${policy_made:-}" ] && rm -f "$policy_made"
  return $code
}

install_chromium() {
  command -v chromium >/dev/null && return 0
  if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
    echo "Chromium is not installed and cannot be installed here (needs apt-get and root); its tests are skipped."
    return 1
  fi
  retry apt-get update -qq
  DEBIAN_FRONTEND=noninteractive retry apt-get install -y -qq --no-install-recommends chromium >/dev/null
}

install_linters() {
  if ! command -v npm >/dev/null; then
    echo "npm is not installed; the tests of the API's description with others' tools are skipped."
    return 1
  fi
  retry npm ci --prefix tests/linters --no-audit --no-fund --ignore-scripts --silent
}

install_stripe_client() {
  if ! command -v npm >/dev/null; then
    echo "npm is not installed; the test of the payment processor's double with a client for Node is skipped."
    return 1
  fi
  retry npm ci --prefix tests/StripeDouble.Tests/node --no-audit --no-fund --ignore-scripts --silent
}

install_sample_packages() {
  if ! command -v npm >/dev/null; then
    echo "npm is not installed; the tests of the page in the browser are skipped."
    return 1
  fi
  retry npm ci --prefix samples/browser --no-audit --no-fund --ignore-scripts --silent
}

free_port() {
  local port
  for port in $(shuf -i 20000-29999 -n 50); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

start_postgres() {
  local port
  postgres_data=$work/postgres
  mkdir "$postgres_data"
  chmod 755 "$work"
  [ "$(id -u)" = 0 ] && chown postgres "$postgres_data"
  as_postgres "$postgres_bin/initdb" -D "$postgres_data" -U postgres -A trust -E UTF8 --no-sync >/dev/null || return 1
  port=$(free_port)
  as_postgres "$postgres_bin/pg_ctl" -D "$postgres_data" -w -l "$postgres_data/log" \
    -o "-h 127.0.0.1 -p $port -k '' -c fsync=off -c max_connections=300" start >/dev/null || return 1
  export AIOMUS_TEST_POSTGRES="Host=127.0.0.1;Port=$port;Username=postgres;Database=postgres"
}

# Whether any of the projects speaks of it.
needs() { grep -rqs --include='*.cs' "$1" "${projects[@]%/*}"; }

if [ -n "$filter" ]; then
  project=${projects[0]}
  for exact in "${projects[@]}"; do [[ $(basename "$exact" .csproj) == "$1" || $(basename "$exact" .csproj) == "$1.Tests" ]] && project=$exact; done
  name=$(basename "$project" .csproj)
  # What is restored already need not be looked at again.
  { [ -f "${project%/*}/obj/project.assets.json" ] && dotnet build "$project" --no-restore -v quiet --nologo -p:Quick=true; } \
    || dotnet build "$project" -v quiet --nologo -p:Quick=true || { echo "0 passed, 1 failed, 0 skipped"; exit 1; }
  dotnet exec "${project%/*}/bin/Debug/net10.0/Aiomus.$name.dll" -noLogo -noColor -method "*$filter*" | tee "$work/$name.txt"
  total=$(grep -oE 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+' "$work/$name.txt" | tail -1)
  read -r t e f s <<<"$(grep -oE '[0-9]+' <<<"${total:-0 1 0 0}" | tr '\n' ' ')"
  [ "$t" = 0 ] && e=1
  echo "$((t - f - s)) passed, $((f + e)) failed, $s skipped"
  [ $((f + e)) = 0 ]
  exit
fi

if needs Postgres; then
  say "PostgreSQL"
  if [ -n "${AIOMUS_TEST_POSTGRES:-}" ]; then
    echo "using the server that AIOMUS_TEST_POSTGRES names"
  elif install_postgres && start_postgres; then
    echo "started on loopback"
  else
    echo "no PostgreSQL: its tests are skipped"
  fi
fi

if needs Nginx; then
  say "nginx"
  if install_nginx; then echo "is there"; else echo "no nginx: its tests are skipped"; fi
fi

if needs Chromium; then
  say "Chromium"
  if install_chromium && install_sample_packages; then echo "is there"; else echo "no page in a browser: its tests are skipped"; fi
fi

if needs LinterTests; then
  say "Linters"
  if install_linters; then echo "are there"; else echo "no linters: their tests are skipped"; fi
fi

if needs NodeTests; then
  say "Client for Node"
  if install_stripe_client; then echo "is there"; else echo "no client for Node: its test is skipped"; fi
fi

if [ $# = 0 ]; then
  say "Format"
  dotnet format whitespace . --folder --verify-no-changes || { echo "0 passed, 1 failed, 0 skipped"; exit 1; }
fi

say "Restore and build"
if [ $# = 0 ]; then builds=(Aiomus.sln); else builds=("${projects[@]}"); fi
for build in "${builds[@]}"; do
  retry dotnet restore "$build" -v quiet || { echo "0 passed, 1 failed, 0 skipped"; exit 1; }
  dotnet build "$build" --no-restore -v quiet || { echo "0 passed, 1 failed, 0 skipped"; exit 1; }
done

passed=0 failed=0 skipped=0
failures=$work/failures.txt
: > "$failures"
for project in "${projects[@]}"; do
  name=$(basename "$project" .csproj)
  say "$name"
  output=$work/$name.txt
  collect=()
  [ $coverage = 1 ] && collect=(--collect "Code Coverage;Format=Cobertura" --results-directory "$work/coverage/$name")
  dotnet test "$project" --no-build "${collect[@]}" --blame-hang --blame-hang-timeout 8m --blame-hang-dump-type none --logger "console;verbosity=normal" >"$output" 2>&1
  code=$?
  # What did not simply pass, and why.
  grep -vE '^ +Passed |^\s*$|^\[xUnit|^Test run for|^VSTest|^A total of|^Starting test' "$output" | tail -n 200
  p=$(grep -oE '^ +Passed: +[0-9]+' "$output" | tail -1 | grep -oE '[0-9]+$'); p=${p:-0}
  f=$(grep -oE '^ +Failed: +[0-9]+' "$output" | tail -1 | grep -oE '[0-9]+$'); f=${f:-0}
  s=$(grep -oE '^ +Skipped: +[0-9]+' "$output" | tail -1 | grep -oE '[0-9]+$'); s=${s:-0}
  grep -E '^ +Failed [A-Za-z]' "$output" | sed "s/^ */$name: /" >> "$failures"
  # A run that broke off, or found nothing to run, is a failure whatever it counted.
  if { [ $code -ne 0 ] && [ "$f" = 0 ]; } || [ $((p + f + s)) = 0 ]; then
    echo "$name: the run broke off (exit code $code)" | tee -a "$failures"
    f=$((f + 1))
  fi
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
done

if [ $coverage = 1 ]; then
  say "Coverage"
  retry dotnet tool restore >/dev/null
  # Processes that the tests start are measured too; what a generator wrote is not.
  dotnet reportgenerator "-reports:$work/coverage/**/*.cobertura.xml" -targetdir:artifacts/coverage "-reporttypes:TextSummary;Html" \
    "-assemblyfilters:+Aiomus.*;-*.Tests;-Aiomus.Testing" "-filefilters:-**/obj/**" -verbosity:Error
  grep -E '^(Aiomus|  (Line|Branch) coverage)' artifacts/coverage/Summary.txt
fi

say "All"
cat "$failures"
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]
