package dev.flattail.faults;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection through a {@link PostgresProxy}. Reads the client's messages one by one. */
final class ProxiedConnection {
  /** Time after which the server's own machine detects the dead connection. */
  private static final Duration UNNOTICED = Duration.ofMinutes(2);

  private final PostgresProxy proxy;
  private final Socket client;
  private final CountDownLatch end = new CountDownLatch(1);
  private final Map<String, String> statements = new HashMap<>();
  private volatile boolean silent;
  private volatile PostgresProxy.@Nullable Armed awaitingAnswer;
  private volatile @Nullable Socket server;
  private boolean statementMatches;

  ProxiedConnection(PostgresProxy proxy, Socket client) {
    this.proxy = proxy;
    this.client = client;
  }

  /** Stops forwarding in both directions without closing the connection. */
  void silence() {
    silent = true;
  }

  void run(int port) {
    try (client) {
      if (proxy.isFrozen()) {
        silence();
        end.await();
        return;
      }
      try (Socket toServer = new Socket(InetAddress.getLoopbackAddress(), port)) {
        toServer.setTcpNoDelay(true);
        server = toServer;
        Thread back = Thread.ofVirtual().start(() -> answers(toServer));
        questions(toServer);
        if (silent && !end.await(UNNOTICED.toSeconds(), TimeUnit.SECONDS)) {
          toServer.close();
          end.await();
        }
        toServer.close();
        back.join();
      }
    } catch (IOException over) {
      // One side is closed, so the other is closed too.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      proxy.ended(this);
    }
  }

  private void questions(Socket toServer) throws IOException {
    DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
    DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(toServer.getOutputStream()));
    try {
      byte[] startup = in.readNBytes(in.readInt() - 4);
      out.writeInt(startup.length + 4);
      out.write(startup);
      out.flush();
      while (true) {
        int type = in.readUnsignedByte();
        byte[] body = in.readNBytes(in.readInt() - 4);
        heard((char) type, body);
        if (silent) {
          return;
        }
        out.writeByte(type);
        out.writeInt(body.length + 4);
        out.write(body);
        if (in.available() == 0) {
          out.flush();
        }
      }
    } catch (EOFException closed) {
      out.flush();
    }
  }

  /** Detects statements and the moment for a fault. */
  private void heard(char type, byte[] body) {
    switch (type) {
      case 'P' -> statements.put(text(body, 0), text(body, text(body, 0).length() + 1));
      case 'B' -> {
        int portal = text(body, 0).length() + 1;
        executed(statements.getOrDefault(text(body, portal), ""));
      }
      case 'Q' -> executed(text(body, 0));
      default -> {
        // The remaining fields are parameters.
      }
    }
  }

  private void executed(String query) {
    PostgresProxy.Armed armed = proxy.armed();
    if (query.strip().equalsIgnoreCase("BEGIN")) {
      statementMatches = false;
    } else if (armed != null) {
      if (armed.proxyFault().happensAt(query, statementMatches) && proxy.takes(armed)) {
        play(armed);
      } else if (armed.proxyFault().isAbout(query)) {
        statementMatches = true;
      }
    }
  }

  private void play(PostgresProxy.Armed armed) {
    ProxyFault proxyFault = armed.proxyFault();
    if (!proxyFault.isForwarded()) {
      silence();
      armed.played().complete(proxyFault);
      return;
    }
    awaitingAnswer = armed;
  }

  private void answers(Socket fromServer) {
    try {
      InputStream in = fromServer.getInputStream();
      OutputStream out = client.getOutputStream();
      byte[] buffer = new byte[1 << 14];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        PostgresProxy.Armed proxyFault = awaitingAnswer;
        if (proxyFault != null) {
          // The server has executed the statement; its answer is dropped here.
          proxyFault.played().complete(proxyFault.proxyFault());
          if (proxyFault.proxyFault().isCut()) {
            break;
          }
          silence();
        }
        if (!silent) {
          out.write(buffer, 0, read);
        }
      }
    } catch (IOException over) {
      // As in run().
    }
    if (!silent) {
      close();
    }
  }

  void close() {
    end.countDown();
    Socket toServer = server;
    try {
      client.close();
      if (toServer != null) {
        toServer.close();
      }
    } catch (IOException alreadyClosed) {
      // What was wanted.
    }
  }

  private static String text(byte[] body, int from) {
    int end = from;
    while (end < body.length && body[end] != 0) {
      end++;
    }
    return new String(body, from, end - from, StandardCharsets.UTF_8);
  }
}
