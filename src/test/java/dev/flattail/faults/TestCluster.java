package dev.flattail.faults;

import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.flattail.SmallDisk;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;

/** Runs a PostgreSQL, a store, workers, replicas of the API, and a client of the queue. */
final class TestCluster implements AutoCloseable {
  private final FaultSettings settings;
  private final Path folder;
  private final StartCache starts;
  private final RestartablePostgres postgres;
  private final Optional<SmallDisk> disk;
  private final StoreDirectory store;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final List<WorkerSlot> slots = new ArrayList<>();
  private final List<ApiReplica> replicas = new ArrayList<>();
  private final QueueClient client;
  private final JdbcClient sql;

  /**
   * Starts a cluster.
   *
   * @param apis number of replicas of the API
   */
  TestCluster(FaultSettings settings, int apis) throws Exception {
    this.settings = settings;
    this.folder = settings.folder().toAbsolutePath();
    FileSystemUtils.deleteRecursively(folder.resolve("home"));
    FileSystemUtils.deleteRecursively(folder.resolve("logs"));
    FileSystemUtils.deleteRecursively(folder.resolve("postgres/server"));
    Files.createDirectories(folder.resolve("home"));
    this.starts =
        settings.startCache() ? StartCache.in(folder.resolve("start")) : StartCache.none();
    this.postgres = opened(RestartablePostgres.start(folder.resolve("postgres")));
    HikariDataSource pool = opened(new HikariDataSource());
    pool.setJdbcUrl(opened(new PostgresProxy(this::postgresPort)).url("auditor"));
    pool.setUsername(postgres.user());
    pool.setPassword(postgres.password());
    pool.setConnectionTimeout(1000);
    pool.setMinimumIdle(1);
    this.sql = JdbcClient.create(pool);
    this.disk = SmallDisk.mount(folder.resolve("small-disk"), 4096);
    disk.ifPresent(opened::add);
    this.store = opened(StoreDirectory.at(folder.resolve("home/artifacts")));
    // The first process creates the tables.
    this.client = opened(QueueClient.connect(opened(new PostgresProxy(this::postgresPort)), this));
    PostgresProxy proxy = opened(new PostgresProxy(this::postgresPort));
    starts.fill(worker("first-worker", UUID.randomUUID(), proxy));
    for (int i = 0; i < apis; i++) {
      replicas.add(opened(new ApiReplica(i, this)));
    }
    for (int i = 0; i < settings.workers(); i++) {
      slots.add(opened(new WorkerSlot(i, this)));
    }
    await("workers and replicas; their logs are below " + folder)
        .atMost(Duration.ofMinutes(10))
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptionsInstanceOf(DataAccessException.class)
        .until(
            () ->
                sql().sql("select count(*) from worker").query(Integer.class).single()
                        == slots.size()
                    && replicas.stream().allMatch(ApiReplica::isReady));
  }

  private <T extends AutoCloseable> T opened(T resource) {
    opened.add(resource);
    return resource;
  }

  FaultSettings settings() {
    return settings;
  }

  RestartablePostgres postgres() {
    return postgres;
  }

  int postgresPort() {
    return postgres.port();
  }

  /**
   * Returns a client that bypasses the product, for observation. It fails while PostgreSQL is
   * unreachable.
   */
  JdbcClient sql() {
    return sql;
  }

  Path home() {
    return folder.resolve("home");
  }

  List<WorkerSlot> slots() {
    return slots;
  }

  /** Returns the slot of the worker with this id. */
  Optional<WorkerSlot> slotOf(UUID worker) {
    return slots.stream().filter(slot -> slot.id().equals(worker)).findFirst();
  }

  List<ApiReplica> replicas() {
    return replicas;
  }

  QueueClient client() {
    return client;
  }

  /** Returns a small file system; empty when this user may not mount one. */
  Optional<Path> smallDisk() {
    return disk.map(SmallDisk::folder);
  }

  StoreDirectory store() {
    return store;
  }

  ServiceProcess.Recipe worker(String name, UUID id, PostgresProxy proxy) {
    return recipe("dev.flattail.worker.NoOpWorker", name, proxy)
        .jvm("-Xmx128m")
        .jvm(smallDisk().map(disk -> "-Dfaults.small-disk=" + disk).stream().toArray(String[]::new))
        .set("flattail.role", "worker")
        .set("flattail.worker.id", id);
  }

  /** Returns JVM options that speed up a worker's start. */
  String[] startOptions() {
    return starts.options();
  }

  ServiceProcess.Recipe recipe(String main, String name, PostgresProxy proxy) {
    return new ServiceProcess.Recipe(
            main, starts.classPath(), folder.resolve("logs/" + name + ".log"))
        .set("spring.datasource.url", proxy.url(name))
        .set("spring.datasource.username", postgres.user())
        .set("spring.datasource.password", postgres.password())
        .set("logging.level.dev.flattail", "info")
        .set("logging.level.dev.flattail.jobs", "info")
        .set("flattail.home", home())
        .set("flattail.worker.lease", settings.lease().toMillis() + "ms")
        .set("flattail.worker.heartbeat", settings.heartbeat().toMillis() + "ms");
  }

  /** Ends all workers and replicas, so that nothing changes any more. */
  void halt() throws IOException {
    for (WorkerSlot slot : slots) {
      slot.close();
    }
    for (ApiReplica replica : replicas) {
      replica.close();
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable resource : opened.reversed()) {
      resource.close();
    }
  }
}
