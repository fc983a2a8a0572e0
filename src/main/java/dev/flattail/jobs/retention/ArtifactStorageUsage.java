package dev.flattail.jobs.retention;

import dev.flattail.quotas.StorageUsage;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Counts the artifact bytes of an owner's jobs. */
@Component
class ArtifactStorageUsage implements StorageUsage {
  private final JdbcClient sql;

  ArtifactStorageUsage(JdbcClient sql) {
    this.sql = sql;
  }

  @Override
  public long of(String owner) {
    return sql.sql(
            """
            select coalesce(sum(bytes), 0) from job_artifact
            where job_id in (select id from job where owner = :owner)""")
        .param("owner", owner)
        .query(Long.class)
        .single();
  }
}
