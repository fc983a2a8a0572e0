package dev.flattail.webhooks;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host to which events may be sent: a name, {@code *.} and a domain for all names below it, or
 * {@code *} for every host. All are on port 443 unless another is given.
 *
 * @param name in lower case
 */
record AllowedHost(String name, int port) {
  static final int HTTPS = 443;

  private static final Pattern FORM =
      Pattern.compile(
          "(\\*|(?:\\*\\.)?[a-z0-9](?:[a-z0-9_-]*(?:\\.[a-z0-9][a-z0-9_-]*)*)|\\[[0-9a-f:.]+])(?::([0-9]{1,5}))?");

  static boolean isReadable(String text) {
    Matcher read = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
    return read.matches() && (read.group(2) == null || isPort(Integer.parseInt(read.group(2))));
  }

  private static boolean isPort(int port) {
    return port >= 1 && port <= 65_535;
  }

  /**
   * Reads a host.
   *
   * @throws IllegalArgumentException when it is not {@link #isReadable}
   */
  static AllowedHost of(String text) {
    Matcher read = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!read.matches()) {
      throw new IllegalArgumentException("not a host: " + text);
    }
    String port = read.group(2);
    return new AllowedHost(read.group(1), port == null ? HTTPS : Integer.parseInt(port));
  }

  /**
   * Returns whether events may be sent there.
   *
   * @param host in lower case, an IPv6 address in brackets
   */
  boolean includes(String host, int onPort) {
    return onPort == port
        && (name.equals("*")
            || name.equals(host)
            || (name.startsWith("*.") && host.endsWith(name.substring(1))));
  }

  /** Returns the host as an operator writes it. */
  @Override
  public String toString() {
    return port == HTTPS ? name : name + ":" + port;
  }
}
