package dev.flattail.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Forwards the connections of one process to PostgreSQL. It can stop forwarding, as a network that
 * drops packets, and inject a {@link ProxyFault}.
 */
public final class PostgresProxy implements AutoCloseable {
  private final ServerSocket listening;
  private final IntSupplier target;
  private final Set<ProxiedConnection> links = ConcurrentHashMap.newKeySet();
  private final AtomicReference<@Nullable Armed> armed = new AtomicReference<>();
  private volatile boolean frozen;

  record Armed(ProxyFault proxyFault, CompletableFuture<ProxyFault> played) {}

  public PostgresProxy(IntSupplier target) throws IOException {
    this.target = target;
    this.listening = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("proxy").start(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  public String url(String application) {
    return "jdbc:postgresql://127.0.0.1:"
        + port()
        + "/flattail?sslmode=disable&gssEncMode=disable&ApplicationName="
        + application;
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        client.setTcpNoDelay(true);
        ProxiedConnection link = new ProxiedConnection(this, client);
        links.add(link);
        Thread.ofVirtual().start(() -> link.run(target.getAsInt()));
      } catch (IOException closed) {
        return;
      }
    }
  }

  void ended(ProxiedConnection link) {
    links.remove(link);
  }

  boolean isFrozen() {
    return frozen;
  }

  /** Stops forwarding on old and new connections without closing them. */
  public void freeze() {
    frozen = true;
    links.forEach(ProxiedConnection::silence);
  }

  /** Forwards new connections again; old ones stay silent forever. */
  public void thaw() {
    frozen = false;
  }

  /** Injects a fault at the next opportunity; completes when it happened. */
  CompletableFuture<ProxyFault> arm(ProxyFault proxyFault) {
    Armed next = new Armed(proxyFault, new CompletableFuture<>());
    armed.set(next);
    return next.played();
  }

  void disarm() {
    armed.set(null);
  }

  @Nullable Armed armed() {
    return armed.get();
  }

  /** Returns true for exactly one caller. */
  boolean takes(Armed proxyFault) {
    return armed.compareAndSet(proxyFault, null);
  }

  @Override
  public void close() throws IOException {
    listening.close();
    links.forEach(ProxiedConnection::close);
  }
}
