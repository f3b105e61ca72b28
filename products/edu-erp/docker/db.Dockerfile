# PostgreSQL 15 as this product runs it. Context: products/edu-erp.
ARG BASE=postgres:15-bookworm
FROM ${BASE}
COPY db/start-database.sh /usr/local/bin/start-database
COPY db/postgresql.conf db/pg_hba.conf /etc/erp/
RUN install -d -o postgres -g postgres -m 0700 /var/lib/postgresql/erp
ENV PGDATA=/var/lib/postgresql/erp/data
USER 999:999
EXPOSE 5432
ENTRYPOINT []
CMD ["start-database"]
