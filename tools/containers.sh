#!/bin/sh
# Installs Podman and builds the images that tests/engines/test_compose.py starts, without an image registry: Debian
# from its packages, uv from this machine, and servers instead of their vendors' images. Needs root and some minutes.
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
  # The wheel's own executable: a shim would not run elsewhere.
  cp "$(.venv/bin/python -c 'import uv; print(uv.find_uv_bin())')" "$work/uv"
  printf 'FROM scratch\nCOPY uv /uv\n' > "$work/Dockerfile"
  podman build -q --format docker -t localhost/mlsd-uv:latest "$work"
fi

# Builds use this machine's network and certificates.
cat > "$work/containers.conf" <<'END'
[containers]
default_ulimits = ["nofile=20000:20000", "nproc=32768:32768"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
END
certificates=${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}
# engine PART WHAT: a value from the part's engine.py.
engine() {
  .venv/bin/python -c "from proof.engine import module_of; print(module_of('$1').$2)"
}
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
RUN install -d -o 999 -g 1000 /data
WORKDIR /data
END
mkdir -p "$work/seaweedfs" && cp "$(engine s3 'weed()')" "$work/seaweedfs/weed"
server seaweedfs <<'END'
FROM localhost/mlsd-base:bookworm
RUN apt-get -qq update && apt-get -qq install -y --no-install-recommends wget
COPY weed /usr/local/bin/weed
END
server mlflow <<END
FROM localhost/mlsd-base:bookworm
COPY --from=localhost/mlsd-uv:latest /uv /usr/local/bin/uv
RUN python3 -m venv /opt/venv \
    && uv pip install --quiet --no-cache --python /opt/venv/bin/python mlflow==$(engine mlflow VERSION)
ENV PATH=/opt/venv/bin:\$PATH
END
# Debian's server, started like the vendor's image: as user 999, with the database named in the variables.
mkdir -p "$work/postgres" && cat > "$work/postgres/entrypoint" <<'END'
#!/bin/sh
set -eu
if ! test -s "$PGDATA/PG_VERSION"; then
  test -n "$POSTGRES_PASSWORD" || { echo "POSTGRES_PASSWORD is not set" >&2; exit 1; }
  printf %s "$POSTGRES_PASSWORD" > /tmp/password
  initdb --encoding UTF8 --username "$POSTGRES_USER" --pwfile /tmp/password --auth-local trust --auth-host scram-sha-256
  rm /tmp/password
  echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"
  pg_ctl --wait --options "-c listen_addresses=" start
  createdb --username "$POSTGRES_USER" "$POSTGRES_DB" || test "$POSTGRES_DB" = "$POSTGRES_USER"
  pg_ctl --wait stop
fi
exec "$@"
END
server postgres <<'END'
FROM localhost/mlsd-base:bookworm
RUN groupadd --system --gid 999 postgres \
    && useradd --system --gid 999 --uid 999 --home-dir /var/lib/postgresql postgres \
    && apt-get -qq update && apt-get -qq install -y --no-install-recommends postgresql \
    && install -d -o postgres -g postgres -m 1777 /var/lib/postgresql/data
COPY --chmod=755 entrypoint /usr/local/bin/entrypoint
ENV PATH=/usr/lib/postgresql/15/bin:$PATH PGDATA=/var/lib/postgresql/data
STOPSIGNAL SIGINT
ENTRYPOINT ["entrypoint"]
CMD ["postgres", "-c", "listen_addresses=*"]
END
