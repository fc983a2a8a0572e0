package dev.flattail.tensorboard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads the summaries of an event file. */
public final class EventFileReader {
  private EventFileReader() {}

  /**
   * A summary.
   *
   * @param value of a scalar; NaN for other summaries
   */
  public record Summary(double seconds, long step, String tag, float value) {}

  /** Reads all summaries. */
  public static List<Summary> read(byte[] file) {
    List<Summary> summaries = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      int length = Math.toIntExact(bytes.getLong());
      bytes.getInt();
      Map<Integer, Object> event = fields(bytes.slice(bytes.position(), length));
      bytes.position(bytes.position() + length);
      bytes.getInt();
      if (event.get(5) instanceof ByteBuffer summary) {
        Map<Integer, Object> value = fields((ByteBuffer) required(fields(summary), 1));
        summaries.add(
            new Summary(
                (double) required(event, 1),
                (long) event.getOrDefault(2, 0L),
                StandardCharsets.UTF_8.decode((ByteBuffer) required(value, 1)).toString(),
                (float) value.getOrDefault(2, Float.NaN)));
      }
    }
    return summaries;
  }

  private static Object required(Map<Integer, Object> message, int field) {
    return Objects.requireNonNull(message.get(field), "field " + field);
  }

  /** Returns the last value of each field. */
  private static Map<Integer, Object> fields(ByteBuffer message) {
    message.order(ByteOrder.LITTLE_ENDIAN);
    Map<Integer, Object> fields = new HashMap<>();
    while (message.hasRemaining()) {
      long tag = varint(message);
      fields.put(
          (int) (tag >>> 3),
          switch ((int) (tag & 7)) {
            case 0 -> varint(message);
            case 1 -> message.getDouble();
            case 2 -> {
              int length = (int) varint(message);
              ByteBuffer inner = message.slice(message.position(), length);
              message.position(message.position() + length);
              yield inner;
            }
            case 5 -> message.getFloat();
            default -> throw new IllegalArgumentException("field of type " + (tag & 7));
          });
    }
    return fields;
  }

  private static long varint(ByteBuffer from) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte part = from.get();
      value |= (long) (part & 0x7f) << shift;
      if (part >= 0) {
        return value;
      }
    }
  }
}
