package dev.flattail.page;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Forwards a browser's connections to a service, and can cut all of them. */
final class CuttableProxy implements AutoCloseable {
  private final ServerSocket listening;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  CuttableProxy(String service) throws IOException {
    this.target = URI.create(service).getPort();
    this.listening = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("proxy").start(this::accept);
  }

  String address() {
    return "http://127.0.0.1:" + listening.getLocalPort();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        Socket service = new Socket(InetAddress.getLoopbackAddress(), target);
        open.add(client);
        open.add(service);
        Thread.ofVirtual().start(() -> pass(client, service));
        Thread.ofVirtual().start(() -> pass(service, client));
        if (cut) {
          closeAll();
        }
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void pass(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      byte[] buffer = new byte[1 << 13];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        to.getOutputStream().write(buffer, 0, n);
      }
    } catch (IOException cutOrEnded) {
      // The other direction ends as well, since both sockets are closed.
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  /** Closes all connections, and each new one at once, until {@link #restore}. */
  void cut() {
    cut = true;
    closeAll();
  }

  void restore() {
    cut = false;
  }

  private void closeAll() {
    for (Socket socket : open) {
      try {
        socket.close();
      } catch (IOException alreadyClosed) {
        // It is closed either way.
      }
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    cut();
  }
}
