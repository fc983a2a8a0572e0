package dev.flattail;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Empties tables between tests while the service's own transactions go on. */
public final class Tables {
  private static final String LOCK_NOT_AVAILABLE = "55P03";

  private Tables() {}

  /**
   * Empties tables and those that refer to them.
   *
   * <p>A transaction of the service may hold rows of one table and want those of another, so that
   * the two wait for each other. PostgreSQL ends a deadlock after a second, by failing either side.
   * So this gives up its locks sooner, and tries again.
   *
   * @param tables names, separated by commas
   */
  public static void empty(JdbcClient sql, String tables) {
    String truncate =
        """
        do $$ begin
          set local lock_timeout = '200ms';
          truncate %s cascade;
        end $$
        """
            .formatted(tables);
    await("empty tables: " + tables)
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsMatching(Tables::gaveUp)
        .until(
            () -> {
              sql.sql(truncate).update();
              return true;
            });
  }

  private static boolean gaveUp(Throwable e) {
    return e instanceof UncategorizedSQLException refused
        && LOCK_NOT_AVAILABLE.equals(refused.getSQLException().getSQLState());
  }
}
