# shellcheck shell=bash
# ./cards bench: servers of its own, the product in Release mode, readings in pairs.

run_bench() {
  # Its own servers, whatever the environment names: it reads what PostgreSQL logs and shares it with nobody.
  unset Cards__Postgres Cards__Redis
  require_dotnet
  claim_instance bench bench
  drop_instance_data
  require_servers
  command -v wrk >/dev/null || install_packages wrk
  build_unless_current
  start_own_servers
  export CARDS_POSTGRES_LOG=$SERVER_HOME/postgres.log
  local status=0
  dotnet "$(output_of bench/Cards.Bench.csproj)/Cards.Bench.dll" "$@" 9>&- || status=$?
  stop_instance bench
  return "$status"
}
