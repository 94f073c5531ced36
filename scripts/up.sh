# shellcheck shell=bash
# ./cards up: servers, sandbox, host and edge in the foreground until Ctrl-C.

EDGE_PORT=8080 HOST_PORT=8081 OPERATOR_PORT=8082 SANDBOX_PORT=8090 SMTP_PORT=8025 POSTGRES_PORT=54380 REDIS_PORT=63790
START_LIMIT=60 # seconds a process may take until it is ready

up() {
  local fresh=''
  while (($#)); do
    case $1 in
      --fresh) fresh=yes ;;
      *) missing "up has no option '$1'" ;;
    esac
    shift
  done
  require_dotnet
  claim_instance dev up
  if [ -n "$fresh" ]; then drop_instance_data; fi
  refuse_taken_ports
  require_servers
  build_unless_current
  refuse_taken_ports # a first build takes long enough for somebody else to start
  read_secrets
  [ -d "$DATA/keys" ] || keys new # a developer's pair; afterwards ./cards keys
  start_dev_servers
  start_processes
  announce
  trap 'say; say stopping; exit 0' INT TERM
  watch
}

refuse_taken_ports() {
  local taken=0
  check_port "$EDGE_PORT" edge
  check_port "$HOST_PORT" host
  check_port "$OPERATOR_PORT" "host, operator interface"
  check_port "$SANDBOX_PORT" sandbox
  check_port "$SMTP_PORT" "sandbox, SMTP"
  [ -n "${Cards__Postgres:-}" ] || check_port "$POSTGRES_PORT" PostgreSQL
  [ -n "${Cards__Redis:-}" ] || check_port "$REDIS_PORT" Redis
  ((taken == 0)) || exit 2
}

check_port() { # <port> <what it is for>
  local inode holder
  inode=$(listening_socket "$1")
  [ -n "$inode" ] || return 0
  holder=$(find /proc/[0-9]*/fd -lname "socket:\[$inode\]" 2>/dev/null | head -n 1 | cut -d / -f 3 || true)
  if [ -n "$holder" ]; then
    holder="process $holder: $(tr '\0' ' ' <"/proc/$holder/cmdline" | cut -c 1-100)"
  fi
  printf 'cards: port %s (%s) is in use by %s\n' "$1" "$2" "${holder:-a process of another user}" >&2
  taken=1
}

# The socket that listens on a port, from the kernel's tables: no other tool is sure to be there.
listening_socket() {
  local hex
  hex=$(printf '%04X' "$1")
  awk -v port=":$hex" 'index($2, port) && $4 == "0A" { print $10; exit }' /proc/net/tcp /proc/net/tcp6 2>/dev/null || true
}

# Development secrets, made once. A name added here later is added to an existing file.
read_secrets() {
  local file=$DATA/dev/secrets.env name
  (umask 077 && touch "$file")
  # shellcheck disable=SC1090
  . "$file"
  for name in CALLER_ASSERTION_KEY PAN_HASH_KEY SEAL_KEY OTP_KEY UQPAY_CLIENT_ID UQPAY_API_KEY UQPAY_WEBHOOK_SECRET OPERATOR_KEY; do
    [ -n "${!name:-}" ] || printf '%s=%s\n' "$name" "$(head -c 32 /dev/urandom | base64)" >>"$file"
  done
  # shellcheck disable=SC1090
  . "$file"
}

start_dev_servers() {
  claim_server_home
  if [ -z "${Cards__Postgres:-}" ]; then
    start_postgres "$POSTGRES_PORT" cards 200 || { tail -n 15 "$SERVER_HOME"/{pg_ctl,postgres}.log >&2; failed "PostgreSQL did not start"; }
    Cards__Postgres=$POSTGRES
    say "PostgreSQL on port $POSTGRES_PORT"
  else
    say "PostgreSQL: the one Cards__Postgres names"
  fi
  if [ -z "${Cards__Redis:-}" ]; then
    start_redis "$REDIS_PORT" yes || { tail -n 15 "$SERVER_HOME/redis.log" >&2; failed "Redis did not start"; }
    Cards__Redis=$REDIS
    say "Redis on port $REDIS_PORT"
  else
    say "Redis: the one Cards__Redis names"
  fi
}

# Each process gets the settings it needs and no other process's secrets.
start_processes() {
  export ASPNETCORE_ENVIRONMENT=Development
  launch sandbox src/Sandbox Cards.Sandbox \
    Sandbox__Port=$SANDBOX_PORT Sandbox__SmtpPort=$SMTP_PORT "Sandbox__StateFile=$DATA/dev/sandbox.json" \
    "Sandbox__UqPay__WebhookUrl=http://127.0.0.1:$EDGE_PORT/api/v1/webhooks/uqpay" \
    "Sandbox__UqPay__WebhookSecret=$UQPAY_WEBHOOK_SECRET" \
    "Sandbox__UqPay__ClientId=$UQPAY_CLIENT_ID" "Sandbox__UqPay__ApiKey=$UQPAY_API_KEY"
  launch host src/Cards.Host Cards.Host \
    Cards__Port=$HOST_PORT Cards__OperatorPort=$OPERATOR_PORT "Cards__Postgres=$Cards__Postgres" "Cards__Redis=$Cards__Redis" \
    "Cards__OperatorKeys__dev=$OPERATOR_KEY" "Cards__CallerAssertion__Key=$CALLER_ASSERTION_KEY" \
    Cards__PanHash__Keys__0__Id=dev1 "Cards__PanHash__Keys__0__Key=$PAN_HASH_KEY" \
    Cards__Seal__Keys__0__Id=dev1 "Cards__Seal__Keys__0__Key=$SEAL_KEY" "Cards__Otp__Key=$OTP_KEY" \
    "UqPay__BaseAddress=http://127.0.0.1:$SANDBOX_PORT/api" "UqPay__ClientId=$UQPAY_CLIENT_ID" "UqPay__ApiKey=$UQPAY_API_KEY" \
    "UqPay__WebhookSecrets__0=$UQPAY_WEBHOOK_SECRET" Mail__Host=127.0.0.1 Mail__Port=$SMTP_PORT Mail__From=cards@example.test
  launch edge src/Edge Cards.Edge \
    Edge__Port=$EDGE_PORT "Edge__Host=http://127.0.0.1:$HOST_PORT" "Edge__Identity__Authority=http://127.0.0.1:$SANDBOX_PORT/identity" \
    Edge__Identity__Audience=cards "Cards__CallerAssertion__Key=$CALLER_ASSERTION_KEY" "Cards__Redis=$Cards__Redis" \
    "Edge__Keys__Directory=$DATA/keys"
  wait_ready sandbox $SANDBOX_PORT
  wait_ready host $HOST_PORT
  wait_ready edge $EDGE_PORT
}

# launch <name> <project folder> <assembly> <setting...>: runs a copy of the build output, so that a build beside a
# running up cannot pull the files from under it. In a session of its own: Ctrl-C reaches this script alone.
launch() {
  local name=$1 built=$2/bin/$CONFIGURATION/net10.0 assembly=$3 copy=$DATA/dev/bin/$1
  shift 3
  mkdir -p "$DATA/dev/bin"
  rm -rf "$copy"
  cp -r "$built" "$copy"
  (
    unset Cards__Postgres Cards__Redis
    cd "$copy" || exit
    # shellcheck disable=SC2163 # the arguments are name=value pairs
    export "$@"
    exec setsid dotnet "$assembly.dll"
  ) >"$DATA/dev/$name.log" 2>&1 </dev/null 9>&- &
  remember "$name" $!
  disown # its end is reported by watch, not by the shell
}

wait_ready() { # <name> <port>
  local name=$1 port=$2 started=$SECONDS told=$SECONDS
  until answers_ready "$port"; do
    is_alive "$RUN/$name.pid" || give_up "$name ended before it was ready"
    ((SECONDS - started < START_LIMIT)) || give_up "$name was not ready within $START_LIMIT s"
    if ((SECONDS - told >= 5)); then
      told=$SECONDS
      say "  waiting for $name, $((SECONDS - started)) s"
    fi
    sleep 0.2
  done
  say "$name is ready"
}

answers_ready() { # <port>
  local status
  { exec 3<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null || return 1
  printf 'GET /healthz/ready HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n' "$1" >&3
  read -r -t 5 status <&3 || true
  exec 3>&-
  [[ ${status:-} == HTTP/1.1\ 200* ]]
}

give_up() {
  printf 'cards: %s\n' "$1" >&2
  local log=$DATA/dev/${1%% *}.log
  printf '%s\n' "--- end of $log" >&2
  tail -n 30 "$log" >&2
  exit 1
}

announce() {
  cat <<TEXT

Cards is up after $SECONDS s. Ctrl-C stops it.
  edge, the only public port   http://127.0.0.1:$EDGE_PORT
  operator interface           http://127.0.0.1:$OPERATOR_PORT   (bearer: OPERATOR_KEY in ${DATA#"$ROOT"/}/dev/secrets.env)
  mailbox                      http://127.0.0.1:$SANDBOX_PORT/mail
  UQPAY twin                   http://127.0.0.1:$SANDBOX_PORT/uqpay
  identity provider            http://127.0.0.1:$SANDBOX_PORT/identity
  logs                         ${DATA#"$ROOT"/}/dev/*.log

A first request, as the user alice who has no cardholder yet (404 cardholder_not_found):
  token=\$(curl -s -d user=alice http://127.0.0.1:$SANDBOX_PORT/identity/token | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
  curl -s -H "Authorization: Bearer \$token" http://127.0.0.1:$EDGE_PORT/api/v1/cardholder/latest
The whole journey of a physical card, in another terminal: ./cards demo
TEXT
}

watch() {
  local pid_file
  while true; do
    for pid_file in "$RUN"/*.pid; do
      is_alive "$pid_file" || give_up "$(basename "$pid_file" .pid) has ended by itself"
    done
    sleep 1 & # in the background, so that Ctrl-C is answered at once
    wait $!
  done
}
