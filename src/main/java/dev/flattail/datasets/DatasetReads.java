package dev.flattail.datasets;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Reads the registered data sets. It uses no JPA, so that a worker starts without Hibernate; {@link
 * DatasetRegistry} writes.
 */
@Component
class DatasetReads {
  private final JdbcClient sql;

  DatasetReads(JdbcClient sql) {
    this.sql = sql;
  }

  /** Returns the current version of a name. */
  Optional<DatasetVersion> current(String name) {
    return sql.sql("select * from dataset_version where name = :name and current")
        .param("name", name)
        .query(DatasetVersion::read)
        .optional();
  }

  /** Returns the current version of each registered name, sorted by name. */
  List<DatasetVersion> current() {
    return sql.sql("select * from dataset_version where current order by name")
        .query(DatasetVersion::read)
        .list();
  }

  /** Returns the versions of a name that are not deleted, newest first. */
  List<DatasetVersion> all(String name) {
    return sql.sql(
            """
            select * from dataset_version where name = :name and deleted_at is null
            order by registered_at desc""")
        .param("name", name)
        .query(DatasetVersion::read)
        .list();
  }

  /** Returns when a version of a name was last deleted. */
  Optional<Instant> lastDeletion(String name) {
    return sql.sql(
            """
            select * from dataset_version where name = :name and deleted_at is not null
            order by deleted_at desc limit 1""")
        .param("name", name)
        .query(DatasetVersion::read)
        .optional()
        .map(DatasetVersion::deletedAt);
  }

  /** Returns the deleted versions of all names. */
  List<DatasetVersion> deleted() {
    return sql.sql("select * from dataset_version where deleted_at is not null")
        .query(DatasetVersion::read)
        .list();
  }

  /** Returns the version of a name with the given content, even if it was deleted. */
  Optional<DatasetVersion> version(String name, String sha256) {
    return sql.sql("select * from dataset_version where name = :name and sha256 = :sha256")
        .param("name", name)
        .param("sha256", sha256)
        .query(DatasetVersion::read)
        .optional();
  }

  /** Reads the paths of the damaged images that a version lacks. */
  Set<String> skipped(UUID version) {
    return new HashSet<>(
        sql.sql("select path from dataset_skipped where dataset_id = :version")
            .param("version", version)
            .query(String.class)
            .list());
  }

  /** Reads the classes of a version from the database. */
  List<DatasetClass> classes(UUID version) {
    return sql.sql(
            """
            select index, name, train, test from dataset_class where dataset_id = :version
            order by index""")
        .param("version", version)
        .query(DatasetClass.class)
        .list();
  }
}
