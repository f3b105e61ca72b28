# Stand-in for postgres:15-bookworm where no registry can be reached: the same paths, user and uid, from Debian's packages.
ARG BASE=mirab-debian:12
FROM ${BASE}
# The uid is that of the official image, so a volume written under one is readable under the other. Compiling queries is off
# in the product's configuration, so the compiler's library (110 MB) does not stay.
RUN groupadd --system --gid 999 postgres \
 && useradd --system --uid 999 --gid 999 --home-dir /var/lib/postgresql --shell /bin/bash postgres \
 && mkdir -p /etc/postgresql-common \
 && echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf \
 && apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install --yes postgresql-15 \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/* /usr/lib/x86_64-linux-gnu/libLLVM-14.so* \
           /usr/lib/postgresql/15/lib/bitcode /usr/lib/postgresql/15/lib/llvmjit.so \
 && install -d -o postgres -g postgres -m 1777 /run/postgresql
ENV PATH=/usr/lib/postgresql/15/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8
