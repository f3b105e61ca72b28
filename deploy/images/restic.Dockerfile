# Stand-in for restic/restic where no registry can be reached: restic and an SSH client, from Debian's packages.
ARG BASE=mirab-debian:12
FROM ${BASE}
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install --yes restic openssh-client \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/*
ENTRYPOINT ["/usr/bin/restic"]
