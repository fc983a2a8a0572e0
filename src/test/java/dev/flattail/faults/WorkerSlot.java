package dev.flattail.faults;

import java.io.IOException;
import java.util.Map;
import java.util.UUID;

/** A place for one worker process at a time, with its own proxy to PostgreSQL. */
final class WorkerSlot implements AutoCloseable {
  private final int number;
  private final TestCluster cluster;
  private final PostgresProxy proxy;
  private Map<String, String> environment = Map.of();
  private ServiceProcess worker;
  private UUID id;

  WorkerSlot(int number, TestCluster cluster) throws IOException {
    this.number = number;
    this.cluster = cluster;
    this.proxy = new PostgresProxy(cluster::postgresPort);
    this.id = UUID.randomUUID();
    this.worker = start();
  }

  private ServiceProcess start() throws IOException {
    return cluster
        .worker(application(), id, proxy)
        .jvm(cluster.startOptions())
        .environment(environment)
        .start();
  }

  synchronized UUID id() {
    return id;
  }

  synchronized ServiceProcess worker() {
    return worker;
  }

  PostgresProxy proxy() {
    return proxy;
  }

  /** Returns the application name of the worker's PostgreSQL sessions. */
  String application() {
    return "worker-" + number;
  }

  /** Ensures that a worker runs here, replacing one that has ended. */
  synchronized void restore() throws IOException {
    if (!worker.isAlive()) {
      replace();
    }
  }

  /**
   * Ends the current worker and starts another.
   *
   * @param variables variables of its environment and its successors' until {@link #plain}
   */
  synchronized void replace(Map<String, String> variables) throws IOException {
    environment = variables;
    replace();
  }

  /** Resets the environment for the next worker. */
  synchronized void plain() {
    environment = Map.of();
  }

  private void replace() throws IOException {
    worker.close();
    id = UUID.randomUUID();
    worker = start();
  }

  @Override
  public synchronized void close() throws IOException {
    worker.close();
    proxy.close();
  }
}
