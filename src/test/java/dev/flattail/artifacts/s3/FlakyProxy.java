package dev.flattail.artifacts.s3;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Forwards bytes to an S3 server until a test makes it fail. It does not change the address that
 * the client used, so signatures remain valid.
 */
public final class FlakyProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final URI server;
  private final Deque<String> refusals = new ConcurrentLinkedDeque<>();
  private final Deque<Integer> cuts = new ConcurrentLinkedDeque<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger refused = new AtomicInteger();
  private volatile boolean shut;

  public FlakyProxy(URI server) throws IOException {
    this.server = server;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("flaky-proxy").start(this::accept);
  }

  public URI address() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /** Answers each of the next requests with an error: a status line's rest and an error code. */
  void refuse(int times, String status, String code) throws IOException {
    for (int i = 0; i < times; i++) {
      refusals.add(status + "\n" + code);
    }
    dropAll();
  }

  /** Closes the next connection after this many bytes of its answers. */
  void cutAfter(int bytes) throws IOException {
    cuts.add(bytes);
    dropAll();
  }

  /** Closes all connections at once from now on. */
  public void shut() throws IOException {
    shut = true;
    dropAll();
  }

  public void reopen() {
    shut = false;
  }

  int refused() {
    return refused.get();
  }

  private void dropAll() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
    open.clear();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      String refusal = shut ? null : refusals.poll();
      if (shut) {
        return;
      }
      if (refusal != null) {
        refused.incrementAndGet();
        refuse(client, refusal);
        return;
      }
      open.add(client);
      pass(client, cuts.poll());
    } catch (IOException gone) {
      // The client closed the connection, or the proxy did.
      return;
    } finally {
      open.remove(client);
    }
  }

  private void pass(Socket client, @Nullable Integer cut) throws IOException {
    try (Socket upstream = new Socket(server.getHost(), server.getPort())) {
      Thread up =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      client.getInputStream().transferTo(upstream.getOutputStream());
                      upstream.shutdownOutput();
                    } catch (IOException gone) {
                      close(upstream);
                    }
                  });
      if (cut == null) {
        upstream.getInputStream().transferTo(client.getOutputStream());
      } else {
        client.getOutputStream().write(upstream.getInputStream().readNBytes(cut));
      }
      client.close();
      up.interrupt();
    }
  }

  /** Reads the whole request, so that the client reads the answer. */
  private static void refuse(Socket client, String refusal) throws IOException {
    InputStream in = client.getInputStream();
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        return;
      }
      head.write(next);
    }
    long length =
        head.toString(StandardCharsets.US_ASCII)
            .lines()
            .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
            .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
            .findFirst()
            .orElse(0);
    in.skipNBytes(length);
    String[] parts = refusal.split("\n", 2);
    byte[] body =
        ("<?xml version=\"1.0\"?><Error><Code>" + parts[1] + "</Code><Message>no</Message></Error>")
            .getBytes(StandardCharsets.US_ASCII);
    OutputStream out = client.getOutputStream();
    out.write(
        ("HTTP/1.1 %s\r\nContent-Type: application/xml\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
                .formatted(parts[0], body.length))
            .getBytes(StandardCharsets.US_ASCII));
    if (!head.toString(StandardCharsets.US_ASCII).startsWith("HEAD ")) {
      out.write(body);
    }
    out.flush();
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    dropAll();
  }
}
