package dev.flattail.tensorboard;

import dev.flattail.protobuf.ProtocolBuffer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * Writes an event file of TensorBoard. The same calls write the same bytes, and a further call only
 * appends, so a reader of an older file can continue at its end.
 *
 * <p>A file is a sequence of TFRecords, each with a protocol buffer {@code Event}
 * (tensorflow/tensorboard: {@code compat/proto/event.proto}, {@code summary.proto}; the
 * hyper-parameters are those of {@code plugins/hparams/plugin_data.proto}).
 */
public final class EventFile {
  /** Part of a file's name by which TensorBoard recognizes it. */
  public static final String NAME = "events.out.tfevents.";

  private static final String VERSION = "brain.Event:2";
  private static final String HYPERPARAMETERS = "hparams";

  /** Added to a rotated CRC, so that the CRC of data with embedded CRCs is no trivial one. */
  private static final int CRC_MASK = 0xa282ead8;

  /** {@code DT_FLOAT} of {@code types.proto}. */
  private static final int FLOAT = 1;

  /** {@code colorspace} of an image with red, green, blue and opacity. */
  private static final int RGBA = 4;

  /** How a run ended, with its number in {@code Status} of {@code hparams/api.proto}. */
  public enum Status {
    SUCCESS(1);

    private final int number;

    Status(int number) {
      this.number = number;
    }
  }

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Begins a file. */
  public EventFile(Instant at) {
    event(at, 0, to -> to.text(3, VERSION));
  }

  /** Returns everything that has been written. */
  public byte[] bytes() {
    return out.toByteArray();
  }

  /**
   * Writes a number, which TensorBoard draws over the steps. It keeps single precision.
   *
   * @param tag name of the curve; what precedes a slash is its group
   */
  public void scalar(String tag, long step, Instant at, double value) {
    summary(
        at,
        step,
        to -> {
          to.text(1, tag);
          to.single(2, (float) value);
        });
  }

  /**
   * Writes an image.
   *
   * @param png its bytes
   */
  public void image(String tag, long step, Instant at, int width, int height, byte[] png) {
    summary(
        at,
        step,
        to -> {
          to.text(1, tag);
          to.bytes(
              4,
              message(
                  image -> {
                    image.integer(1, height);
                    image.integer(2, width);
                    image.integer(3, RGBA);
                    image.bytes(4, png);
                  }));
        });
  }

  /**
   * Writes the values that distinguish runs in the plugin HParams.
   *
   * @param values numbers, booleans and strings by name, in the order in which they are written
   * @param group runs of one group differ in their seeds alone
   */
  public void hyperparameters(Instant at, Map<String, Object> values, String group) {
    hyperparameters(
        at,
        "_hparams_/session_start_info",
        to ->
            to.bytes(
                3,
                message(
                    info -> {
                      for (Map.Entry<String, Object> value : values.entrySet()) {
                        info.bytes(1, entry(value.getKey(), value.getValue()));
                      }
                      info.text(4, group);
                      info.number(5, seconds(at));
                    })));
  }

  /** Writes how the run ended, for the plugin HParams. */
  public void end(Instant at, Status status) {
    hyperparameters(
        at,
        "_hparams_/session_end_info",
        to ->
            to.bytes(
                4,
                message(
                    info -> {
                      info.integer(1, status.number);
                      info.number(2, seconds(at));
                    })));
  }

  private void hyperparameters(Instant at, String tag, Consumer<ProtocolBuffer> content) {
    byte[] plugin =
        message(
            to -> {
              to.text(1, HYPERPARAMETERS);
              to.bytes(2, message(content));
            });
    summary(
        at,
        0,
        to -> {
          to.text(1, tag);
          to.bytes(8, zero());
          to.bytes(9, message(metadata -> metadata.bytes(1, plugin)));
        });
  }

  /** Returns an entry of a map from names to {@code google.protobuf.Value}. */
  private static byte[] entry(String name, Object value) {
    return message(
        entry -> {
          entry.text(1, name);
          entry.bytes(
              2,
              message(
                  to -> {
                    switch (value) {
                      case Number number -> to.number(2, number.doubleValue());
                      case Boolean flag -> to.flag(4, flag);
                      default -> to.text(3, value.toString());
                    }
                  }));
        });
  }

  /**
   * Returns a tensor with one zero, for summaries of which TensorBoard reads the metadata alone.
   */
  private static byte[] zero() {
    return message(
        tensor -> {
          tensor.integer(1, FLOAT);
          tensor.bytes(2, message(shape -> shape.bytes(2, message(one -> one.integer(1, 1)))));
          tensor.bytes(5, new byte[Float.BYTES]); // a packed list
        });
  }

  private void summary(Instant at, long step, Consumer<ProtocolBuffer> value) {
    event(at, step, to -> to.bytes(5, message(summary -> summary.bytes(1, message(value)))));
  }

  private void event(Instant at, long step, Consumer<ProtocolBuffer> what) {
    record(
        message(
            to -> {
              to.number(1, seconds(at));
              to.integer(2, step);
              what.accept(to);
            }));
  }

  /** Appends a TFRecord: length, its CRC, data, their CRC. */
  private void record(byte[] data) {
    byte[] length =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(data.length).array();
    out.writeBytes(length);
    out.writeBytes(crc(length));
    out.writeBytes(data);
    out.writeBytes(crc(data));
  }

  private static byte[] crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    int masked = Integer.rotateRight((int) crc.getValue(), 15) + CRC_MASK;
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(masked).array();
  }

  private static byte[] message(Consumer<ProtocolBuffer> fields) {
    ProtocolBuffer message = new ProtocolBuffer();
    fields.accept(message);
    return message.bytes();
  }

  private static double seconds(Instant at) {
    return at.getEpochSecond() + at.getNano() / 1e9;
  }
}
