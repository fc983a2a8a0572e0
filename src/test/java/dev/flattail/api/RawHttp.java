package dev.flattail.api;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Sends HTTP as raw text, for requests that no client library would send. */
public final class RawHttp {
  private final int port;

  public RawHttp(int port) {
    this.port = port;
  }

  /** Sends the text unchanged and returns the response up to the end of the connection. */
  public String send(String request) throws IOException {
    return send(request, 0);
  }

  /** Sends the text followed by a body of {@code filler} bytes, as far as the service reads it. */
  String send(String request, long filler) throws IOException {
    try (Socket socket = new Socket("localhost", port)) {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      byte[] block = new byte[1 << 16];
      java.util.Arrays.fill(block, (byte) ' ');
      for (long sent = 0; sent < filler; sent += block.length) {
        out.write(block, 0, (int) Math.min(block.length, filler - sent));
      }
      out.flush();
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
