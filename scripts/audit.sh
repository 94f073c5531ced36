# shellcheck shell=bash
# ./cards audit: packages with known vulnerabilities, and the list of everything the product is made of.

# A release with published advisories: an audit that does not report it cannot see any.
PROBE_PACKAGE=Newtonsoft.Json PROBE_VERSION=12.0.1

audit() {
  require_dotnet
  mkdir -p "$DATA"
  dotnet tool restore >"$DATA/audit.log" 2>&1 || { tail -n 15 "$DATA/audit.log" >&2; missing "dotnet tool restore failed"; }
  dotnet restore Cards.sln --nologo >>"$DATA/audit.log" 2>&1 || { tail -n 15 "$DATA/audit.log" >&2; failed "the restore failed"; }
  write_sbom
  local report
  report=$(dotnet list Cards.sln package --vulnerable --include-transitive --no-restore) || failed "the packages could not be listed"
  if grep -q '^ *>' <<<"$report"; then
    printf '%s\n' "$report" >&2
    failed "packages with known vulnerabilities are in use"
  fi
  can_see_advisories || missing "the package source in use publishes no advisories ($PROBE_PACKAGE $PROBE_VERSION went unreported): nothing is known"
  say "no package in use has a known vulnerability"
}

write_sbom() {
  local folder=$DATA/sbom
  dotnet tool run dotnet-CycloneDX Cards.sln -o "$folder" -F Json --exclude-test-projects --disable-package-restore \
    >>"$DATA/audit.log" 2>&1 || { tail -n 15 "$DATA/audit.log" >&2; failed "the list of components could not be written"; }
  say "components (CycloneDX): ${folder#"$ROOT"/}/bom.json, $(grep -c '"bom-ref": "pkg:' "$folder/bom.json") packages"
}

can_see_advisories() {
  local folder=$DATA/audit-probe
  rm -rf "$folder" && mkdir -p "$folder"
  # On its own: nothing of the product's build files applies to it.
  for file in Directory.Build.props Directory.Build.targets Directory.Packages.props; do echo '<Project />' >"$folder/$file"; done
  cat >"$folder/probe.csproj" <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageReference Include="$PROBE_PACKAGE" Version="$PROBE_VERSION" /></ItemGroup>
</Project>
XML
  dotnet restore "$folder/probe.csproj" --nologo >>"$DATA/audit.log" 2>&1 || return 1
  dotnet list "$folder/probe.csproj" package --vulnerable --no-restore 2>>"$DATA/audit.log" | grep -q '^ *>'
}
