#!/bin/sh
# Installs Podman and makes the images that tests/engines/test_compose.py starts, without a registry of images: Debian
# from its packages, uv from this machine, and servers in place of their makers' images. Needs root and some minutes.
set -eu
cd "$(dirname "$0")/.."
wanted="podman buildah runc catatonit debootstrap netavark aardvark-dns slirp4netns fuse-overlayfs iptables"
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update && apt-get -qq install -y --no-install-recommends $wanted >/dev/null

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if ! podman image exists localhost/mlsd-base:bookworm; then
  mirror=$(sed -n 's/^URIs: *\([^ ]*\).*/\1/p' /etc/apt/sources.list.d/debian.sources | head -n 1)
  debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates bookworm "$work/root" "$mirror" >/dev/null
  rm -rf "$work"/root/var/cache/apt/archives/*.deb
  tar -C "$work/root" -c . | podman import -q - localhost/mlsd-base:bookworm
fi
if ! podman image exists localhost/mlsd-uv:latest; then
  # The wheel's own program: a shell's shim would not run elsewhere.
  cp "$(.venv/bin/python -c 'import uv; print(uv.find_uv_bin())')" "$work/uv"
  printf 'FROM scratch\nCOPY uv /uv\n' > "$work/Dockerfile"
  podman build -q --format docker -t localhost/mlsd-uv:latest "$work"
fi

# Builds run on this machine's network, with its certificates.
cat > "$work/containers.conf" <<'END'
[containers]
default_ulimits = ["nofile=20000:20000", "nproc=32768:32768"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
END
certificates=${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}
server() {
  podman image exists "localhost/mlsd-$1:latest" && return
  mkdir -p "$work/$1"
  cat > "$work/$1/Dockerfile"
  CONTAINERS_CONF="$work/containers.conf" podman build -q --format docker --network host -v "$certificates:/ca.crt:ro" \
    --env SSL_CERT_FILE=/ca.crt -t "localhost/mlsd-$1:latest" "$work/$1" >/dev/null
}
server redis <<'END'
FROM localhost/mlsd-base:bookworm
RUN apt-get -qq update && apt-get -qq install -y --no-install-recommends redis-server
WORKDIR /data
END
mkdir -p "$work/seaweedfs" && cp .venv/bin/weed "$work/seaweedfs/weed"
server seaweedfs <<'END'
FROM localhost/mlsd-base:bookworm
RUN apt-get -qq update && apt-get -qq install -y --no-install-recommends wget
COPY weed /usr/local/bin/weed
END
server mlflow <<'END'
FROM localhost/mlsd-base:bookworm
COPY --from=localhost/mlsd-uv:latest /uv /usr/local/bin/uv
RUN python3 -m venv /opt/venv \
    && uv pip install --quiet --no-cache --python /opt/venv/bin/python mlflow==3.17.2
ENV PATH=/opt/venv/bin:$PATH
END
