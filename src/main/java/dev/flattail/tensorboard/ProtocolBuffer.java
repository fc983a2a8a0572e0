package dev.flattail.tensorboard;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes the fields of one protocol buffer, in ascending order of their numbers. The official
 * library, protobuf-java 4.35, warns of its use of {@code sun.misc.Unsafe} on JDK 25.
 *
 * <p>Source: protobuf.dev, "Encoding".
 */
final class ProtocolBuffer {
  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED_32 = 5;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  byte[] bytes() {
    return out.toByteArray();
  }

  /** Writes a boolean that is one of several fields, where false is a value too. */
  void flag(int field, boolean value) {
    tag(field, VARINT);
    varint(value ? 1 : 0);
  }

  /** Writes an integer or a constant of an enum; zero is the default, and left out. */
  void integer(int field, long value) {
    if (value != 0) {
      tag(field, VARINT);
      varint(value);
    }
  }

  void number(int field, double value) {
    tag(field, FIXED_64);
    out.writeBytes(little(Double.BYTES).putDouble(value).array());
  }

  void single(int field, float value) {
    tag(field, FIXED_32);
    out.writeBytes(little(Float.BYTES).putFloat(value).array());
  }

  void text(int field, String value) {
    bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes bytes, a message or a packed list. */
  void bytes(int field, byte[] value) {
    tag(field, LENGTH);
    varint(value.length);
    out.writeBytes(value);
  }

  private void tag(int field, int type) {
    varint((long) field << 3 | type);
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
