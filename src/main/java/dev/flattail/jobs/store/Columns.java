package dev.flattail.jobs.store;

import dev.flattail.jobs.StoredJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Reads columns of types that JDBC has not. */
public final class Columns {
  private Columns() {}

  /** Reads a {@code timestamptz} that is not null. */
  public static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  /** Reads a {@code timestamptz}. */
  public static @Nullable Instant nullableInstant(ResultSet row, String column)
      throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  /** Reads a {@code json} or {@code jsonb} that is not null. */
  public static StoredJson json(ResultSet row, String column) throws SQLException {
    return new StoredJson(row.getString(column));
  }

  /** Reads a {@code json} or {@code jsonb}. */
  public static @Nullable StoredJson nullableJson(ResultSet row, String column)
      throws SQLException {
    String text = row.getString(column);
    return text == null ? null : new StoredJson(text);
  }
}
