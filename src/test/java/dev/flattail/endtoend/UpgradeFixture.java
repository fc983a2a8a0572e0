package dev.flattail.endtoend;

import dev.flattail.PostgresForTests.Database;
import dev.flattail.results.ResultFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The database and the home of a service of an earlier version, with answers of its API:
 *
 * <ul>
 *   <li>{@code schema-version}: the newest migration of that version
 *   <li>{@code rows/<table>.jsonl}: one row per line
 *   <li>{@code home/}: the files of artifacts, uploads and data sets; larger ones are compressed
 *   <li>{@code answers.jsonl}: one {@link Answer} per line
 * </ul>
 *
 * <p>{@link UpgradeFixtureWriter} writes it.
 *
 * @param folder named after the version
 */
record UpgradeFixture(Path folder) {
  /** An access token. The fixture has its hash. */
  static final String TOKEN = "flt_public-secret-of-the-upgrade-test-fixture-0";

  /** The owner of {@link #TOKEN}. */
  static final String OWNER = "lab";

  static final String ROWS = "rows";
  static final String HOME = "home";
  static final String ANSWERS = "answers.jsonl";
  static final String SCHEMA_VERSION = "schema-version";
  static final String COMPRESSED = ".gz";

  /** Returns whether the fixture lacks a file: plots as PNG, and the files that contain them. */
  static boolean isLeftOut(String path) {
    return path.endsWith(".png") || path.contains(ResultFiles.TENSORBOARD);
  }

  private static final Path ALL = Path.of("src", "test", "resources", "upgrade");
  private static final Pattern OWN_VERSION =
      Pattern.compile("<artifactId>flattail</artifactId>\\s*<version>([^<]+?)(-SNAPSHOT)?<");

  /**
   * A successful answer of the API.
   *
   * @param path with the query
   * @param accept media type that the client asked for
   * @param contentType media type of the answer
   * @param body JSON, or other text as a string; null in JSON for pictures, which later versions
   *     may draw differently
   */
  record Answer(String path, String accept, String contentType, JsonNode body) {}

  static List<UpgradeFixture> all() throws IOException {
    try (Stream<Path> folders = Files.list(ALL)) {
      return folders.sorted().map(UpgradeFixture::new).toList();
    }
  }

  /** Returns the fixture of this build's version, which may not exist. */
  static UpgradeFixture own() throws IOException {
    return new UpgradeFixture(ALL.resolve(ownVersion().group(1)));
  }

  static boolean isRelease() throws IOException {
    return ownVersion().group(2) == null;
  }

  private static Matcher ownVersion() throws IOException {
    Matcher version = OWN_VERSION.matcher(Files.readString(Path.of("pom.xml")));
    if (!version.find()) {
      throw new IllegalStateException("pom.xml has no version");
    }
    return version;
  }

  /** Returns all tables except Flyway's. */
  static List<String> tablesOf(Database database) {
    return JdbcClient.create(database.dataSource())
        .sql(
            "select tablename from pg_tables where schemaname = 'public'"
                + " and tablename <> 'flyway_schema_history' order by 1")
        .query(String.class)
        .list();
  }

  /** Creates the tables as that version had them, and fills them and the home. */
  void restore(Database empty, Path home) throws IOException, SQLException {
    Flyway.configure()
        .dataSource(empty.url(), empty.user(), empty.password())
        .target(Files.readString(folder.resolve(SCHEMA_VERSION)).strip())
        .load()
        .migrate();
    try (Connection connection = empty.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      // Without foreign keys and triggers, the order of the tables does not matter.
      statement.execute("set local session_replication_role = replica");
      for (String table : tables()) {
        statement.execute("truncate %s cascade".formatted(table));
      }
      for (String table : tables()) {
        insert(connection, table);
      }
      connection.commit();
    } catch (SQLException e) {
      throw new SQLException(
          "The rows of "
              + folder
              + " do not fit the tables of its version. If that version is released, change tables"
              + " by a new migration. If not, write the fixture again:"
              + " ./mvnw test -Dtest=UpgradeTest -Dgolden.rewrite=true",
          e);
    }
    restoreFiles(home);
  }

  private void insert(Connection connection, String table) throws IOException, SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into %1$s select * from json_populate_record(null::%1$s, ?::json)"
                .formatted(table))) {
      for (String row : rows(table)) {
        insert.setString(1, row);
        insert.executeUpdate();
      }
    }
  }

  /** Returns the tables with at least one row. */
  List<String> tables() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(ROWS))) {
      return files
          .map(file -> file.getFileName().toString().replace(".jsonl", ""))
          .filter(table -> !rows(table).isEmpty())
          .sorted()
          .toList();
    }
  }

  private List<String> rows(String table) {
    return lines(ROWS + "/" + table + ".jsonl");
  }

  List<Answer> answers() {
    return lines(ANSWERS).stream()
        .map(line -> JsonMapper.shared().readValue(line, Answer.class))
        .toList();
  }

  private List<String> lines(String file) {
    try {
      return Files.readAllLines(folder.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void restoreFiles(Path home) throws IOException {
    Path from = folder.resolve(HOME);
    for (Path file : files(from)) {
      String name = from.relativize(file).toString();
      boolean compressed = name.endsWith(COMPRESSED);
      Path to =
          home.resolve(compressed ? name.substring(0, name.length() - COMPRESSED.length()) : name);
      Files.createDirectories(to.getParent());
      try (InputStream in = Files.newInputStream(file);
          InputStream content = compressed ? new GZIPInputStream(in) : in) {
        Files.copy(content, to);
      }
    }
  }

  static List<Path> files(Path below) throws IOException {
    try (Stream<Path> paths = Files.walk(below)) {
      return paths.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Override
  public String toString() {
    return folder.getFileName().toString();
  }
}
