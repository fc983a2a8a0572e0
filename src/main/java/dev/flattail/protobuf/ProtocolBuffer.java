package dev.flattail.protobuf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Writes the fields of one protocol buffer, in ascending order of their numbers. The official
 * library, protobuf-java 4.35, warns of its use of {@code sun.misc.Unsafe} on JDK 25.
 *
 * <p>Source: protobuf.dev, "Encoding".
 */
public final class ProtocolBuffer {
  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED_32 = 5;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Returns everything that has been written. */
  public byte[] bytes() {
    return out.toByteArray();
  }

  /** Writes a boolean that is one of several fields, where false is a value too. */
  public void flag(int field, boolean value) {
    tag(field, VARINT);
    varint(value ? 1 : 0);
  }

  /** Writes an integer or a constant of an enum; zero is the default, and left out. */
  public void integer(int field, long value) {
    if (value != 0) {
      tag(field, VARINT);
      varint(value);
    }
  }

  /** Writes each element of a list of integers that is not packed, as in proto2. */
  public void integers(int field, long... values) {
    for (long value : values) {
      tag(field, VARINT);
      varint(value);
    }
  }

  /** Writes a number of 64 bits. */
  public void number(int field, double value) {
    tag(field, FIXED_64);
    out.writeBytes(little(Double.BYTES).putDouble(value).array());
  }

  /** Writes a number of 32 bits. */
  public void single(int field, float value) {
    tag(field, FIXED_32);
    out.writeBytes(little(Float.BYTES).putFloat(value).array());
  }

  /** Writes a string. */
  public void text(int field, String value) {
    bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes bytes, a message or a packed list. */
  public void bytes(int field, byte[] value) {
    lengthPrefix(field, value.length);
    out.writeBytes(value);
  }

  /** Writes a message. */
  public void message(int field, Consumer<ProtocolBuffer> fields) {
    ProtocolBuffer message = new ProtocolBuffer();
    fields.accept(message);
    bytes(field, message.bytes());
  }

  /** Writes the tag and the length of bytes or of a message that the caller writes elsewhere. */
  public void lengthPrefix(int field, long length) {
    tag(field, LENGTH);
    varint(length);
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
