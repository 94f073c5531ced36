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
