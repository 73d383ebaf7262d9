#!/bin/sh
# A temperature probe as a virtual package: `CapteurSalon/Temperature` speaks HTTP with curl, and nothing else.
#
#   ESCALE_ACCESS_KEY=… ./temperature-probe.sh [http://127.0.0.1:8088 [CapteurSalon [Temperature]]]
#
# It reads its settings (`interval`: seconds between two values, 1 if absent), publishes a state object, writes a log
# line, and listens to messages by a long poll: the key `Offset` with a number moves its values, and is answered if the
# sender waits. Needs sh, curl, sed, awk. Declare it first:
#
#   escale credential add capteurs                 # prints the access key
#   escale agent add --virtual CapteurSalon --credential capteurs
#   escale instance deploy CapteurSalon Temperature --virtual

set -u
server=${1:-http://127.0.0.1:8088}
sentinel=${2:-CapteurSalon}
package=${3:-Temperature}
: "${ESCALE_ACCESS_KEY:?the access key of the credential}"

folder=$(mktemp -d) || exit 1
chmod 700 "$folder"
# The key stands in a file that only its owner reads, never on a command line.
printf 'SentinelName: %s\nPackageName: %s\nAccessKey: %s\n' "$sentinel" "$package" "$ESCALE_ACCESS_KEY" >"$folder/headers"
chmod 600 "$folder/headers"
unset ESCALE_ACCESS_KEY
echo 0 >"$folder/offset"

# call SECONDS ACTION [curl's words…]: one call; fails when the server does.
call() {
  within=$1 action=$2
  shift 2
  curl -fsS --max-time "$within" -H "@$folder/headers" "$@" "$server/rest/constellation/$action"
}
log() { call 10 WriteLog -G --data-urlencode "message=$1" -d level="${2:-Info}" || true; }
# field NAME: the text or number of that name in the JSON on the standard input.
field() { tr -d '\n' | sed -n "s/.*\"$1\"[[:space:]]*:[[:space:]]*\"\{0,1\}\([^\",}]*\).*/\1/p"; }

listen() {
  id=
  # As long as the probe itself runs, whose process id is $$ here too.
  while kill -0 $$ 2>/dev/null; do
    if [ -z "$id" ]; then
      id=$(call 10 SubscribeToMessage | tr -d '"') && [ -n "$id" ] || { id= && sleep 3; continue; }
    fi
    # Held by the server for a minute at most; one message at a time is easy to read with sed.
    if messages=$(call 70 "GetMessages?subscriptionId=$id&timeout=60000&limit=1"); then
      case $messages in *'"Offset"'*) offset "$messages" ;; esac
    else
      # The server forgot us, or was started again: the same id is made anew.
      sleep 1
      call 10 "SubscribeToMessage?subscriptionId=$id" >/dev/null || sleep 3
    fi
  done
}
offset() {
  number=$(printf '%s' "$1" | field Data)
  saga=$(printf '%s' "$1" | field SagaId)
  case $number in
    '' | *[!0-9.-]*) reply="{\"Error\":\"a number is expected\"}" ;;
    *) echo "$number" >"$folder/offset" && reply=$number && log "the offset is $number now" ;;
  esac
  [ -n "$saga" ] && [ "$saga" != null ] || return 0
  # A hub consumer is answered by its connection, everybody else by name.
  to=$(printf '%s' "$1" | field FriendlyName)
  case $1 in *'"Type":0,'*) to=$(printf '%s' "$1" | field ConnectionId) ;; esac
  body="{\"Scope\":{\"Scope\":\"Package\",\"Args\":[\"$to\"],\"SagaId\":\"$saga\"},\"Key\":\"__Response\",\"Data\":$reply}"
  call 10 SendMessage -H 'Content-Type: application/json' -d "$body"
}

call 10 DeclarePackageDescriptor -H 'Content-Type: application/json' -d @- <<EOF || echo "the server refuses $sentinel/$package" >&2
{ "PackageName": "$package", "MessageCallbacks": [ { "MessageKey": "Offset", "Description": "Moves the values by so many degrees",
  "ResponseType": "System.Double", "Parameters": [ { "Name": "degrees", "TypeName": "System.Double", "Type": 2 } ] } ] }
EOF
log "$package is there"
listen &
listener=$!
trap 'kill "$listener" 2>/dev/null; rm -rf "$folder"; exit 0' TERM INT HUP

n=0
interval=1
while :; do
  # Settings are read again from time to time: whoever changes `interval` in the console is heard.
  if [ $((n % 10)) = 0 ] && settings=$(call 10 GetSettings); then
    interval=$(printf '%s' "$settings" | field interval)
    case $interval in '' | *[!0-9]* | 0) interval=1 ;; esac
  fi
  value=$(awk -v n="$n" -v offset="$(cat "$folder/offset")" 'BEGIN { printf "%.1f", 20.5 + 2 * sin(n / 20) + offset }')
  body="{\"Name\":\"Salon\",\"Value\":{\"celsius\":$value},\"Type\":\"Climate\",\"Lifetime\":$((interval * 5 + 10))}"
  call 10 PushStateObject -H 'Content-Type: application/json' -d "$body" || echo "could not push value $n" >&2
  # The same in one line, as a device that cannot write JSON does it: a number, of which the console draws a curve.
  call 10 PushStateObject -G -d name=Celsius -d value="$value" -d lifetime=$((interval * 5 + 10)) || true
  n=$((n + 1))
  sleep "$interval" &
  wait $!
done
