# shellcheck shell=bash
# Private PostgreSQL and Redis: found or installed, run as an ordinary user on loopback, files under the instance's folder.

find_servers() {
  local initdb
  initdb=$(command -v initdb || find /usr/lib/postgresql -path '*/bin/initdb' 2>/dev/null | sort -V | tail -n 1 || true)
  PG_BIN=${initdb:+$(dirname "$(readlink -f "$initdb")")}
  REDIS_SERVER=$(command -v redis-server || true)
}

# require_servers: leaves PG_BIN and REDIS_SERVER set for whichever server this run must start itself.
require_servers() {
  local packages=()
  find_servers
  [ -n "${Cards__Postgres:-}" ] || [ -n "$PG_BIN" ] || packages+=(postgresql)
  [ -n "${Cards__Redis:-}" ] || [ -n "$REDIS_SERVER" ] || packages+=(redis-server)
  if ((${#packages[@]})); then
    install_packages "${packages[@]}"
    find_servers
  fi
  [ -n "${Cards__Postgres:-}" ] || at_least 15 PostgreSQL "$("$PG_BIN/postgres" --version 2>/dev/null)"
  [ -n "${Cards__Redis:-}" ] || at_least 7 Redis "$("$REDIS_SERVER" --version 2>/dev/null | grep -o 'v=[0-9.]*')"
  # The host normalises text, for which .NET asks ICU; PostgreSQL's package brings it, and with it the framework need not do without.
  if ldconfig -p 2>/dev/null | grep -q libicuuc; then unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT; fi
}

at_least() { # <major> <name> <version text>
  [[ $3 =~ [0-9]+ ]] || missing "$2 is not found even now"
  ((BASH_REMATCH[0] >= $1)) || missing "$2 $1 or newer is needed; this machine has $3"
}

# shellcheck disable=SC2153 # DATA is set in cards
install_packages() {
  local advice="install $* (Debian: apt-get install $*), or name what you have: servers in Cards__Postgres and Cards__Redis, a browser in Cards__Chromium"
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then missing "$advice"; fi
  say "installing $*"
  # Debian starts a server when it is installed; ours are private, so a policy forbids that for the moment.
  local policy=/usr/sbin/policy-rc.d log="$DATA/apt.log"
  if [ ! -e "$policy" ]; then
    TEMPORARY+=("$policy")
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
  fi
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=120) status=0
  with_progress "apt-get update" "$log" "${apt[@]}" update || true # packages may still be in the lists there are
  with_progress "apt-get install $*" "$log" "${apt[@]}" install --no-install-recommends "$@" || status=$?
  rm -f "${TEMPORARY[@]}"
  ((status == 0)) || { tail -n 15 "$log" >&2; missing "apt-get could not install them; $advice"; }
}

# PostgreSQL refuses to run as root, so under root both servers run as the user postgres (or cards, created for it).
server_user() {
  if [ "$(id -u)" != 0 ]; then
    id -un
  elif id postgres >/dev/null 2>&1; then
    echo postgres
  else
    id cards >/dev/null 2>&1 || useradd --system --user-group --no-create-home --shell /usr/sbin/nologin cards
    echo cards
  fi
}

as_server() {
  cd / # a checkout the user may not enter is no place to start a server from
  if [ "$(id -u)" = 0 ]; then exec setpriv --reuid="$SERVER_USER" --regid="$(id -g "$SERVER_USER")" --init-groups "$@"; else exec "$@"; fi
}

# Sets SERVER_HOME: .data/<instance>/servers, or a folder under /var/lib/cards when the server's user cannot reach the
# checkout (under /root, say). The name there comes from the checkout's path, so each checkout keeps its own.
claim_server_home() {
  SERVER_USER=$(server_user)
  local home
  for home in "$DATA/$INSTANCE/servers" "/var/lib/cards/$(cksum <<<"$DATA" | cut -d ' ' -f 1)/$INSTANCE"; do
    mkdir -p "$home"
    if [ "$(id -u)" = 0 ]; then chmod a+x "$(dirname "$home")"; chown "$SERVER_USER:" "$home"; fi
    if (as_server test -w "$home"); then
      SERVER_HOME=$home
      case $home in "$DATA"/*) ;; *) say "the user $SERVER_USER cannot enter $DATA: server files are in $home" ;; esac
      return
    fi
    rmdir "$home"
  done
  missing "the user $SERVER_USER can reach neither $DATA nor /var/lib/cards; set CARDS_DATA to a folder it can enter"
}

drop_instance_data() {
  rm -rf "${DATA:?}/$INSTANCE" "/var/lib/cards/$(cksum <<<"$DATA" | cut -d ' ' -f 1)/$INSTANCE"
  mkdir -p "$RUN"
  remember supervisor $$
}

# A port the system hands out. Something else may take it before our server does; the callers then ask for another.
free_port() {
  perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1")->sockport'
}

# start_postgres <port> <database> <max_connections>: sets POSTGRES, the connection string of a superuser.
# Passwords are checked even on loopback: a superuser can run programs, and other accounts of this machine share loopback.
# shellcheck disable=SC2034 # POSTGRES is read by the callers
start_postgres() {
  local port=$1 database=$2 data=$SERVER_HOME/postgres log=$SERVER_HOME/postgres.log secret=$SERVER_HOME/postgres.password
  if [ ! -d "$data" ]; then
    say "creating the PostgreSQL instance in $data"
    rm -rf "$data.new"
    (umask 077 && head -c 24 /dev/urandom | base64 | tr -d '+/' >"$secret")
    if [ "$(id -u)" = 0 ]; then chown "$SERVER_USER:" "$secret"; fi
    (as_server "$PG_BIN/initdb" -D "$data.new" -U cards -E UTF8 --locale=C.UTF-8 --auth=scram-sha-256 --pwfile="$secret") \
      >"$SERVER_HOME/initdb.log" 2>&1 || { tail -n 15 "$SERVER_HOME/initdb.log" >&2; failed "initdb failed"; }
    mv "$data.new" "$data" # an interrupted initdb is never taken for an instance
  fi
  # fsync and synchronous_commit keep their default, on: what the tests prove must hold for a real server.
  local options="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories='' -c max_connections=$3"
  : >"$SERVER_HOME/pg_ctl.log"
  (as_server "$PG_BIN/pg_ctl" start -D "$data" -w -t 60 -s -l "$log" -o "$options") >"$SERVER_HOME/pg_ctl.log" 2>&1 9>&- || return 1
  remember postgres "$(head -n 1 "$data/postmaster.pid")" INT
  local password psql
  password=$(cat "$secret")
  psql=("$PG_BIN/psql" -h 127.0.0.1 -p "$port" -U cards -d postgres -qtA)
  if [ -z "$(PGPASSWORD=$password "${psql[@]}" -c "select 1 from pg_database where datname = '$database'")" ]; then
    PGPASSWORD=$password "${psql[@]}" -c "create database $database"
  fi
  POSTGRES="Host=127.0.0.1;Port=$port;Username=cards;Password=$password;Database=$database"
}

# shellcheck disable=SC2034 # REDIS is read by the callers
start_redis() { # <port> <appendonly yes|no>: sets REDIS
  local port=$1 log=$SERVER_HOME/redis.log tries
  touch "$log"
  if [ "$(id -u)" = 0 ]; then chown "$SERVER_USER:" "$log"; fi
  (as_server setsid "$REDIS_SERVER" --port "$port" --bind 127.0.0.1 --dir "$SERVER_HOME" --appendonly "$2" --save '' \
    --logfile "$log") </dev/null >/dev/null 2>&1 9>&- &
  remember redis $!
  disown
  for ((tries = 0; tries < 100; tries++)); do
    if redis_answers "$port"; then
      REDIS=127.0.0.1:$port
      return
    fi
    is_alive "$RUN/redis.pid" || return 1
    sleep 0.1
  done
  return 1
}

redis_answers() {
  local answer
  { exec 3<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null || return 1
  printf 'PING\r\n' >&3
  read -r -t 2 answer <&3 || true
  exec 3>&-
  [[ ${answer:-} == +PONG* ]]
}
