package dev.flattail.artifacts;

import dev.flattail.quotas.StorageUsage;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Counts the bytes of an owner's uploaded checkpoints. */
@Component
class UploadStorageUsage implements StorageUsage {
  private final JdbcClient sql;

  UploadStorageUsage(JdbcClient sql) {
    this.sql = sql;
  }

  @Override
  public long of(@Nullable String owner) {
    return sql.sql(
            "select coalesce(sum(bytes), 0) from checkpoint where owner is not distinct from :owner")
        .param("owner", owner)
        .query(Long.class)
        .single();
  }
}
