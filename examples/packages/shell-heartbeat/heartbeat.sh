#!/bin/sh
# Counts and logs until it is asked to stop. Settings come as ESCALE_SETTING_*; ESCALE_DATA_DIR outlives reloads.
set -u
word=${ESCALE_SETTING_WORD:-beat}
seconds=${ESCALE_SETTING_SECONDS:-2}
kept=${ESCALE_DATA_DIR:-.}/count

count=$(cat "$kept" 2>/dev/null || echo 0)
case $count in '' | *[!0-9]*) count=0 ;; esac

trap 'echo "asked to stop after $word $count"; exit 0' TERM INT
echo "started as ${ESCALE_INSTANCE:-nobody} on ${ESCALE_AGENT:-no agent}, going on from $count"

while :; do
  count=$((count + 1))
  echo "$count" >"$kept.new" && mv "$kept.new" "$kept"
  echo "$word $count"
  # A signal ends `wait` at once, where it would wait for `sleep` to end.
  sleep "$seconds" &
  wait $!
done
