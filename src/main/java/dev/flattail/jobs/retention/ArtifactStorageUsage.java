package dev.flattail.jobs.retention;

import dev.flattail.quotas.StorageUsage;
import org.jspecify.annotations.Nullable;
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
  public long of(@Nullable String owner) {
    String bytes = "select coalesce(sum(bytes), 0) from job_artifact where job_id in ";
    return (owner == null
            ? sql.sql(bytes + "(select id from job where owner is null)")
            : sql.sql(bytes + "(select id from job where owner = :owner)").param("owner", owner))
        .query(Long.class)
        .single();
  }
}
