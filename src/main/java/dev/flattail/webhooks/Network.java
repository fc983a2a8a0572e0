package dev.flattail.webhooks;

import java.math.BigInteger;
import java.net.InetAddress;

/**
 * A range of addresses, such as {@code 10.0.0.0/8}.
 *
 * @param prefix number of leading bits that its addresses share
 */
record Network(InetAddress address, int prefix) {

  static boolean isReadable(String text) {
    try {
      of(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Reads a network; a single address is one as well.
   *
   * @throws IllegalArgumentException when the text is none
   */
  static Network of(String text) {
    String[] parts = text.strip().split("/", 2);
    InetAddress address = InetAddress.ofLiteral(parts[0]);
    int bits = address.getAddress().length * Byte.SIZE;
    int prefix = parts.length == 1 ? bits : Integer.parseInt(parts[1]);
    if (prefix < 0 || prefix > bits) {
      throw new IllegalArgumentException("no prefix of %d bits: %s".formatted(bits, text));
    }
    return new Network(address, prefix);
  }

  boolean contains(InetAddress other) {
    byte[] own = address.getAddress();
    byte[] given = other.getAddress();
    return own.length == given.length
        && new BigInteger(1, own)
            .xor(new BigInteger(1, given))
            .shiftRight(own.length * Byte.SIZE - prefix)
            .equals(BigInteger.ZERO);
  }
}
