#!/bin/sh
# Installs Podman and makes the two images from which tests/engines/test_compose.py builds, without a registry of
# images: Debian from its packages, and uv from this machine. Needs root and about four minutes.
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
