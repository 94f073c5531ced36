# shellcheck shell=bash
# ./cards test: every test project on fresh servers, two projects at a time and the reliability specs alone, one sum at the end.

PROJECT_LIMIT=1500 # seconds one test project may take before it counts as hung; --full allows four times as much

run_tests() {
  local filter='' full=''
  while (($#)); do
    case $1 in
      --full) full=1 ;;
      -*) missing "test has no option '$1'" ;;
      *) filter=$1 ;;
    esac
    shift
  done
  require_dotnet
  claim_instance test test
  drop_instance_data
  require_servers
  require_node
  require_browser
  RESULTS=$DATA/test/results
  mkdir -p "$RESULTS"
  if ! build; then
    say "the build failed: no test ran"
    say "0 passed, 1 failed"
    exit 1
  fi
  start_own_servers
  [ -z "$full" ] || { export CARDS_FULL=1; PROJECT_LIMIT=$((PROJECT_LIMIT * 4)); }
  export ASPNETCORE_ENVIRONMENT=Development
  # Processes live for seconds here: profiling methods to compile them a third time never pays.
  export DOTNET_TieredPGO=0

  local projects=() running=() project told=$SECONDS
  mapfile -t projects < <(test_projects)
  for project in "${projects[@]}"; do
    # Its hosts, killed and started again and again, leave the machine to nobody else: it runs alone, after all others.
    [[ $project != */Cards.Reliability.csproj ]] || continue
    while reap && ((${#running[@]} >= 2)); do tell_and_wait; done
    run_project "$project" "$filter" &
    running+=($!)
  done
  while reap && ((${#running[@]})); do tell_and_wait; done
  run_project tests/Cards.Reliability/Cards.Reliability.csproj "$filter" &
  running+=($!)
  while reap && ((${#running[@]})); do tell_and_wait; done
  stop_instance test
  summary "$filter"
}

# The edge's interop specs run JOSE libraries of others, each in a Node process of its own.
require_node() {
  command -v node >/dev/null && command -v npm >/dev/null || install_packages nodejs npm
  local folder=tests/JoseInterop
  [ "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ] ||
    with_progress "npm ci" "$DATA/npm.log" npm --prefix "$folder" ci --ignore-scripts ||
    { tail -n 15 "$DATA/npm.log" >&2; missing "npm could not install $folder/package-lock.json"; }
}

# Leaves Cards__Chromium set for the specs that look at pages. Playwright's own browsers are neither looked for nor downloaded.
require_browser() {
  if [ -z "${Cards__Chromium:-}" ]; then
    command -v chromium >/dev/null || install_packages chromium
    Cards__Chromium=$(command -v chromium) || missing "Chromium is not found even now"
  fi
  [ -x "$Cards__Chromium" ] || missing "Cards__Chromium names $Cards__Chromium, which is no program"
  export Cards__Chromium
}

start_own_servers() {
  claim_server_home
  if [ -n "${Cards__Postgres:-}" ]; then
    say "PostgreSQL: the one Cards__Postgres names"
  else
    first_free_port start_postgres cards_test 300 || { tail -n 15 "$SERVER_HOME"/{pg_ctl,postgres}.log >&2; failed "PostgreSQL did not start"; }
    export Cards__Postgres="$POSTGRES;Maximum Pool Size=40"
    say "PostgreSQL on port $PORT"
  fi
  if [ -n "${Cards__Redis:-}" ]; then
    say "Redis: the one Cards__Redis names"
  else
    first_free_port start_redis no || { tail -n 15 "$SERVER_HOME/redis.log" >&2; failed "Redis did not start"; }
    export Cards__Redis=$REDIS
    say "Redis on port $PORT"
  fi
  # For specs that take servers down and so run some of their own: the programs, and the user to run them as.
  export Cards__PostgresBin=$PG_BIN Cards__RedisServer=$REDIS_SERVER Cards__ServerUser=$SERVER_USER
}

first_free_port() { # <start function> <rest of its arguments>
  local start=$1
  shift
  for _ in 1 2 3; do
    PORT=$(free_port)
    if "$start" "$PORT" "$@"; then return; fi
  done
  return 1
}

# Every project under tests/ whose output carries the test framework, the longest first; one that was not built stays, to be reported.
test_projects() {
  local project output longest=tests/Cards.Specs/Cards.Specs.csproj
  { echo "$longest"; find tests -name '*.csproj' -not -path '*/obj/*' -not -path "$longest" | sort; } | while read -r project; do
    output=$(output_of "$project")
    if [ -f "$output/xunit.v3.core.dll" ] || [ ! -d "$output" ]; then echo "$project"; fi
  done
}

output_of() { printf '%s\n' "$(dirname "$1")/bin/$CONFIGURATION/net10.0"; }

# Tests print only failures; those are streamed with the project's name in front.
run_project() { # <csproj> <filter>
  local name program log status=0
  name=$(basename "$1" .csproj)
  program=$(output_of "$1")/$name.dll
  log=$RESULTS/$name.log
  if [ ! -f "$program" ] || ! grep -q "$name.csproj" Cards.sln; then
    say "$name is not in Cards.sln and was not built"
    return
  fi
  # 8: no test of this project has the filter in its name, which is no failure.
  local options=(--no-banner --no-progress --no-ansi --results-directory "$RESULTS" --report-xunit-xml --report-xunit-xml-filename "$name.xml")
  [ -z "$2" ] || options+=(--filter-method "*$2*" --ignore-exit-code 8)
  timeout --kill-after=10 "$PROJECT_LIMIT" dotnet "$program" "${options[@]}" >"$log" 2>&1 </dev/null 9>&- &
  local pid=$!
  remember "$name" "$pid"
  tail -n +1 -s 0.2 -f --pid="$pid" "$log" | sed -u "s/^/$name | /" 9>&-
  wait "$pid" || status=$?
  rm -f "$RUN/$name.pid"
  judge "$name" "$status" "$2"
}

# Leaves "<passed> <failed>" in a file. A runner that ended badly without naming a failed test counts as one failure.
judge() { # <name> <exit status> <filter>
  local name=$1 status=$2 passed failed errors skipped why=''
  read -r passed failed errors skipped < <(counts "$RESULTS/$name.xml")
  failed=$((failed + errors))
  if [ ! -s "$RESULTS/$name.xml" ]; then
    why="ended without results"
  elif ((skipped > 0)); then
    why="skipped $skipped tests"
  elif ((passed + failed == 0)) && [ -z "$3" ]; then
    why="has no tests"
  elif ((status == 124 || status == 137)); then
    why="did not end within $PROJECT_LIMIT s"
  elif ((status != 0 && failed == 0)); then
    why="ended with status $status"
  fi
  if [ -n "$why" ]; then
    failed=$((failed + 1))
    say "$name $why (log: ${RESULTS#"$ROOT"/}/$name.log)"
  fi
  say "$name: $passed passed, $failed failed"
  printf '%s %s\n' "$passed" "$failed" >"$RESULTS/$name.counts"
}

counts() { # <xUnit XML>: passed failed errors skipped
  local line name values=()
  line=$(grep -o '<assembly [^>]*>' "$1" 2>/dev/null | head -n 1 || true)
  for name in passed failed errors skipped; do
    values+=("$(sed -n "s/.* $name=\"\([0-9]*\)\".*/\1/p" <<<"$line")")
  done
  echo "${values[0]:-0} ${values[1]:-0} ${values[2]:-0} ${values[3]:-0}"
}

reap() { # forgets the runs that have ended
  local pid still=()
  for pid in "${running[@]}"; do
    ! kill -0 "$pid" 2>/dev/null || still+=("$pid")
  done
  running=("${still[@]}")
}

tell_and_wait() {
  if ((SECONDS - told >= 15)); then
    told=$SECONDS
    say "  running, $SECONDS s: $(cd "$RUN" && find . -name '*.pid' | sed 's/^..//; s/\.pid$//' | grep -vE '^(supervisor|postgres|redis)$' | sort | xargs)"
  fi
  sleep 0.2
}

summary() { # <filter>
  local project name passed failed total_passed=0 total_failed=0
  for project in "${projects[@]}"; do
    name=$(basename "$project" .csproj)
    if ! read -r passed failed <"$RESULTS/$name.counts"; then passed=0 failed=1; fi 2>/dev/null
    total_passed=$((total_passed + passed)) total_failed=$((total_failed + failed))
  done
  if ((total_passed + total_failed == 0)); then
    say "no test ran${1:+: none has $1 in its name}"
    total_failed=1
  fi
  # Once more at the end, where whoever reads the last lines alone finds them.
  sed -n '/^failed /,+2p' "$RESULTS"/*.log
  say "$total_passed passed, $total_failed failed"
  ((total_failed == 0)) || exit 1
}
