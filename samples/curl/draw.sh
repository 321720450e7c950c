#!/usr/bin/env bash
# Draws one image and stores it in a file.
# Usage: AIOMUS_KEY=aio_... samples/curl/draw.sh PROMPT FILE
set -euo pipefail

prompt=${1:?Usage: draw.sh PROMPT FILE}
file=${2:?Usage: draw.sh PROMPT FILE}
address=${AIOMUS_ADDRESS:-http://127.0.0.1:5080}
: "${AIOMUS_KEY:?Set AIOMUS_KEY to an API key}"

# The key goes to curl by a file descriptor: other users of the machine can read the arguments of a process.
call() { curl --silent --show-error --retry 5 --config <(printf 'header = "Authorization: Bearer %s"\n' "$AIOMUS_KEY") "$@"; }

# Every refusal is a problem (RFC 9457): its detail says what is wrong.
ask() { answer=$(call --fail-with-body "$@") || { printf '%s\n' "$answer" >&2; exit 1; }; }

# Backslashes and quotes are escaped; a line break becomes a space.
escaped=$(printf '%s' "$prompt" | tr '\n\r\t' '   ' | sed 's/[\\"]/\\&/g')

# With an Idempotency-Key a repetition of the request makes no second job.
key=draw-$(date +%s)-$RANDOM$RANDOM
ask "$address/v1/jobs?wait=60" --header "Content-Type: application/json" --header "Idempotency-Key: $key" --data "{\"prompt\":\"$escaped\"}"
id=$(grep -o '"id":"[^"]*"' <<< "$answer" | head -n 1 | cut -d '"' -f 4)

# A request waits for 60 seconds at most, a job may wait longer in the queue.
for _ in {1..60}; do
  state=$(grep -o '"state":"[a-z]*"' <<< "$answer" | head -n 1 | cut -d '"' -f 4)
  case $state in
    queued | running) ask "$address/v1/jobs/$id?wait=60" ;;
    *) break ;;
  esac
done

if [ "$state" != succeeded ]; then
  printf 'The job is %s: %s\n' "$state" "$answer" >&2
  exit 1
fi

image=$(grep -o '/v1/images/[^"]*/content' <<< "$answer" | head -n 1)
call --fail "$address$image" --output "$file"
echo "Stored $file"
