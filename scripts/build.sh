# shellcheck shell=bash
# The one build all commands share.

require_dotnet() {
  command -v dotnet >/dev/null || missing "the .NET SDK 10 is not installed (https://dot.net)"
  dotnet --version >/dev/null 2>&1 || missing "no .NET SDK here satisfies global.json: $(dotnet --version 2>&1 | head -n 3)"
}

# Warnings are errors through Directory.Build.props; -warnaserror adds those of MSBuild and restore.
build() {
  local log=$DATA/build.log
  mkdir -p "$DATA"
  say "building Cards.sln ($CONFIGURATION)"
  # No build process is left behind to hold this script's files open.
  with_progress building "$log" flock "$DATA/build.lock" \
    dotnet build Cards.sln -c "$CONFIGURATION" -v m --nologo -tl:off -warnaserror -nodeReuse:false -p:UseSharedCompilation=false && return
  { grep -E ': (error|warning) [A-Za-z]+[0-9]+:' "$log" || tail -n 30 "$log"; } | sort -u >&2
  return 1
}

# ./cards build: everything, with the handler code that Wolverine generates written anew.
# Code that has gone stale may not compile, so the host that writes it is built without it; nothing is started, so no server is needed.
build_all() {
  require_dotnet
  say "writing src/Cards.Handlers"
  mkdir -p "$DATA"
  local host=src/Cards.Host/bin/$CONFIGURATION/net10.0/Cards.Host.dll log=$DATA/handlers.log written=$DATA/handlers
  {
    dotnet build src/Cards.Host -c "$CONFIGURATION" -v m --nologo -tl:off -p:WithoutGeneratedHandlers=true -p:RunAnalyzers=false \
      -nodeReuse:false -p:UseSharedCompilation=false && rm -rf "$written" && write_handlers "$host" "$written"
  } >"$log" 2>&1 || { tail -n 15 "$log" >&2; failed "the handler code could not be written"; }
  rm -rf src/Cards.Handlers/WolverineHandlers
  mv "$written/WolverineHandlers" src/Cards.Handlers/
  build || failed "the build failed"
}

# <host assembly> <folder>. The settings are there only for the host to be put together: it opens no connection.
write_handlers() {
  local key
  key=$(head -c 32 /dev/zero | base64)
  env ASPNETCORE_ENVIRONMENT=Development "Cards__GeneratedCode=$2" Cards__Postgres="Host=127.0.0.1" Cards__Redis=127.0.0.1:1 \
    "Cards__CallerAssertion__Key=$key" Cards__PanHash__Keys__0__Id=none "Cards__PanHash__Keys__0__Key=$key" \
    Cards__Seal__Keys__0__Id=none "Cards__Seal__Keys__0__Key=$key" "Cards__Otp__Key=$key" UqPay__ClientId=none UqPay__ApiKey=none \
    "UqPay__WebhookSecrets__0=$key" dotnet "$1" codegen write
}

# What a build depends on, in one line.
sources_fingerprint() {
  find src tests tools bench Cards.sln Directory.* global.json .editorconfig \( -name bin -o -name obj \) -prune -o -type f -printf '%p %T@ %s\n' |
    sort | sha1sum
}

# For up and demo: an unchanged tree is not built again.
build_unless_current() {
  local stamp=$DATA/build.$CONFIGURATION.stamp now
  now=$(sources_fingerprint)
  if [ -f src/Cards.Host/bin/"$CONFIGURATION"/net10.0/Cards.Host.dll ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$now" ]; then
    return
  fi
  rm -f "$stamp"
  build || failed "the build failed"
  printf '%s\n' "$now" >"$stamp"
}
