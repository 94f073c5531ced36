# shellcheck shell=bash
# Messages, progress, and the processes one instance ("dev" or "test") has started.
# A process is remembered as "<pid> <start time> <stop signal>", so a reused pid is never taken for ours.

say() { printf '%s\n' "$*"; }
failed() { printf 'cards: %s\n' "$*" >&2; exit 1; }
missing() { printf 'cards: %s\n' "$*" >&2; exit 2; } # not a failure of the product: this machine lacks something

BUSY=''     # the long command under way, if any
TEMPORARY=() # files that must not outlive this script

# with_progress <what> <log> <command...>: output to the log, a line here every five seconds.
with_progress() {
  local what=$1 log=$2 started=$SECONDS told=$SECONDS status=0
  shift 2
  "$@" >"$log" 2>&1 </dev/null 9>&- &
  local pid=$!
  BUSY=$pid
  while kill -0 "$pid" 2>/dev/null; do
    sleep 0.2
    if ((SECONDS - told >= 5)); then
      told=$SECONDS
      say "  $what, $((SECONDS - started)) s: $(tail -n 1 "$log" | cut -c 1-100)"
    fi
  done
  wait "$pid" || status=$?
  BUSY=
  return "$status"
}

# One command at a time per instance. Descriptor 9 holds the lock; whatever outlives this script is started with 9>&-.
claim_instance() {
  INSTANCE=$1
  RUN=$DATA/$INSTANCE/run
  mkdir -p "$DATA"
  exec 9>"$DATA/$INSTANCE.lock"
  flock -n 9 || missing "another ./cards $2 of this checkout is running; ./cards stop ends it"
  stop_instance "$INSTANCE" # what a killed run left behind
  mkdir -p "$RUN"
  remember supervisor $$
  trap 'status=$?; trap "" INT TERM HUP; stop_instance "$INSTANCE"; rm -f "${TEMPORARY[@]}"; exit "$status"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
}

start_time() {
  local stat
  read -r stat <"/proc/$1/stat" || return 1
  stat=${stat##*) }
  cut -d ' ' -f 20 <<<"$stat"
}

remember() { # <name> <pid> [signal]
  printf '%s %s %s\n' "$2" "$(start_time "$2" 2>/dev/null)" "${3:-TERM}" >"$RUN/$1.pid"
}

is_alive() { # <pid file>
  local pid started _
  [ -f "$1" ] && read -r pid started _ <"$1" && [ "$(start_time "$pid" 2>/dev/null)" = "$started" ]
}

stop_process() { # <pid file>
  local pid signal _ waited=0
  if is_alive "$1"; then
    read -r pid _ signal <"$1"
    kill "-$signal" "$pid" 2>/dev/null || true
    while is_alive "$1"; do
      if ((++waited == 200)); then
        say "  $(basename "$1" .pid) did not stop within 20 s and is killed"
        kill -KILL "$pid" 2>/dev/null || true
      fi
      sleep 0.1
    done
  fi
  rm -f "$1"
}

# Last started, first stopped: edge before host before the servers they use.
stop_instance() {
  local run=$DATA/$1/run pid_file
  [ -z "$BUSY" ] || kill "$BUSY" 2>/dev/null || true
  [ -d "$run" ] || return 0
  while read -r pid_file; do
    [ "$pid_file" = supervisor.pid ] || stop_process "$run/$pid_file"
  done < <(find "$run" -name "*.pid" -printf "%T@ %f\n" | sort -rn | cut -d " " -f 2)
  rm -f "$run/supervisor.pid"
}

stop_all() {
  local instance run stopped=() pid_file
  for instance in dev test bench; do
    run=$DATA/$instance/run
    [ -d "$run" ] || continue
    for pid_file in "$run"/*.pid; do
      ! is_alive "$pid_file" || stopped+=("$instance/$(basename "$pid_file" .pid)")
    done
    [ ! -f "$run/supervisor.pid" ] || stop_process "$run/supervisor.pid" # stops its own children in order
    stop_instance "$instance"
  done
  if ((${#stopped[@]})); then say "stopped: ${stopped[*]}"; else say "nothing was running"; fi
}
