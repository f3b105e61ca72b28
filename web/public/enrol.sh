#!/bin/sh
# Enrols this machine as a host of Mirab. Read it before you run it as root; it is the same text for every host.
#
#   sh enrol.sh --url https://panel.example.com --host <id> --token <token> [options]
#
#   --url <address>       the address of the panel, as the browser shows it
#   --host <id>           the host's id, from its page
#   --token <token>       the one-time token, from the same page; it is valid for an hour and works once
#   --user <name>         the account that Mirab signs in with (default: mirab); the panel knows it under the same name
#   --address <address>   where Mirab is to connect to, if not as it was typed in the panel
#   --allow-prepare       lets the account become root by sudo, which "Prepare" on the host's page needs
#   --allow-http          accepts a panel without a certificate; whoever is on the way could then put in a key of theirs
#
# What it does, in this order:
#   1. makes the account, without a password, unless it is there;
#   2. sends the public SSH host keys of this machine (/etc/ssh/ssh_host_*_key.pub) and the token to the panel, and nothing else;
#   3. lets the public key that the panel answers with sign in to that account: no terminal, no forwarding;
#   4. adds the account to the group docker, if there is one. Whoever may use Docker is as good as root on this machine.
# To take all of it back: userdel --remove <name>; rm -f /etc/sudoers.d/mirab-prepare
set -eu
umask 077
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH LC_ALL=C

fail() { printf 'enrol: %s\n' "$*" >&2; exit 1; }
say() { printf 'enrol: %s\n' "$*"; }
has() { command -v "$1" >/dev/null 2>&1; }

# is <value> <extended regular expression>: the whole value, which has one line.
is() {
  case $1 in *'
'*) return 1 ;; esac
  printf '%s\n' "$1" | grep -Eqx -e "$2"
}

url='' host='' token='' user=mirab address='' prepare=no http=no
while [ $# -gt 0 ]; do
  case $1 in
    --allow-prepare) prepare=yes; shift; continue ;;
    --allow-http) http=yes; shift; continue ;;
    --url | --host | --token | --user | --address) [ $# -ge 2 ] || fail "$1 needs a value. Nothing was changed." ;;
    *) fail "There is no option $1. Read the beginning of this file. Nothing was changed." ;;
  esac
  case $1 in
    --url) url=$2 ;;
    --host) host=$2 ;;
    --token) token=$2 ;;
    --user) user=$2 ;;
    --address) address=$2 ;;
  esac
  shift 2
done

is "$url" 'https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?' || is "$url" 'https?://\[[0-9a-f:]+\](:[0-9]{1,5})?' ||
  fail '--url must be an address such as https://panel.example.com, without a path. Nothing was changed.'
case $url in
  http://*) [ "$http" = yes ] || fail 'The panel has no certificate. Use https, or say --allow-http. Nothing was changed.' ;;
esac
is "$host" '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}' || fail '--host must be the id that the page of the host shows. Nothing was changed.'
is "$token" '[A-Za-z0-9_-]{43}' || fail '--token must be the token that the page of the host shows. Nothing was changed.'
is "$user" '[a-z_][a-z0-9_-]{0,31}' || fail '--user must be the name of an account. Nothing was changed.'
[ -z "$address" ] || is "$address" '[A-Za-z0-9:][A-Za-z0-9.:-]{0,252}' || fail '--address must be an address or a host name. Nothing was changed.'
[ "$user" != root ] || fail 'Mirab gets an account of its own, not root. Nothing was changed.'
[ "$(id -u)" = 0 ] || fail 'Run this as root. Nothing was changed.'
has python3 || fail 'python3 is missing, and Mirab works by it. Install it, then run this again. Nothing was changed.'
has curl || has wget || fail 'Neither curl nor wget is here. Install one of them, then run this again. Nothing was changed.'
if [ "$prepare" = yes ]; then has visudo || fail 'sudo is missing, and --allow-prepare needs it. Install it, then run this again. Nothing was changed.'; fi

# ---- the host keys of this machine -------------------------------------------------------------------

keys=''
for kind in ed25519 ecdsa rsa; do
  file="/etc/ssh/ssh_host_${kind}_key.pub"
  [ -r "$file" ] || continue
  key=$(awk 'NR == 1 {print $1 " " $2}' "$file")
  is "$key" '(ssh-ed25519|ecdsa-sha2-nistp(256|384|521)|ssh-rsa) [A-Za-z0-9+/]{40,}={0,3}' || fail "$file holds no public host key. Nothing was changed."
  keys="$keys${keys:+,}\"$key\""
done
[ -n "$keys" ] || fail 'This machine has no SSH host keys in /etc/ssh. Install openssh-server, then run this again. Nothing was changed.'

# ---- the account -------------------------------------------------------------------------------------

if ! id "$user" >/dev/null 2>&1; then
  useradd --system --create-home --home-dir "/var/lib/$user-account" --shell /bin/sh --password '*' "$user"
  say "made the account $user"
fi
[ "$(id -u "$user")" != 0 ] || fail "The account $user is root under another name. Nothing more was changed."
home=$(getent passwd "$user" | cut -d: -f6)
group=$(id -gn "$user")
[ -d "$home" ] || fail "The account $user has no home directory. Nothing more was changed."

# ---- the exchange ------------------------------------------------------------------------------------

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
# Every value was checked above, so none can end its text.
printf '{"hostId":"%s","token":"%s","hostKeys":[%s]%s}' "$host" "$token" "$keys" "${address:+,\"sshAddress\":\"$address\"}" >"$work/body"
say "sending the public host keys to $url"
if has curl; then
  status=$(curl --silent --show-error --max-time 30 --max-redirs 0 --output "$work/answer" --write-out '%{http_code}' \
    --header 'Content-Type: application/json' --data-binary "@$work/body" -- "$url/api/v1/enrolment") || fail "The panel does not answer at $url."
  [ "$status" = 200 ] || fail "The panel refused the enrolment ($status): $(tr -d '\000-\037' <"$work/answer" | cut -c1-600)"
else
  wget --quiet --timeout=30 --tries=1 --max-redirect=0 --output-document="$work/answer" --header='Content-Type: application/json' \
    --post-file="$work/body" -- "$url/api/v1/enrolment" || fail "The panel at $url does not answer, or it refused the enrolment. Make a new one on the page of the host."
fi

# What comes back is believed only where it looks as it must.
read_field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$work/answer"; }
public=$(read_field publicKey)
known=$(read_field user)
is "$public" 'ssh-ed25519 [A-Za-z0-9+/]{68}' || fail 'The panel answered without a public key, so nobody is let in. Make a new enrolment on the page of the host.'
[ "$known" = "$user" ] || fail "The panel knows the account under another name. Make a new enrolment, and run this with the --user that it shows."

# ---- the key and the rights --------------------------------------------------------------------------

install -d -o "$user" -g "$group" -m 700 "$home/.ssh"
printf 'restrict %s mirab-engine\n' "$public" >"$work/keys"
install -o "$user" -g "$group" -m 600 "$work/keys" "$home/.ssh/authorized_keys"
say "the engine's key may sign in as $user"
if getent group docker >/dev/null; then
  usermod --append --groups docker "$user"
  say "$user may use Docker"
fi
if [ "$prepare" = yes ]; then
  printf '# Written by enrol.sh of Mirab, for preparing this host.\n%s ALL=(root) NOPASSWD: ALL\n' "$user" >"$work/sudoers"
  visudo --check --quiet --file="$work/sudoers" || fail 'The rule for sudo is refused by visudo; the host is enrolled, but cannot be prepared.'
  install -o root -g root -m 440 "$work/sudoers" /etc/sudoers.d/mirab-prepare
  say "$user may become root, for Prepare"
fi
say 'enrolled; go on in the panel'
