package dev.flattail.safetensors;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/**
 * Passes the data part of a file on, and refuses numbers that no model can have: NaN, infinities
 * and negative running variances.
 *
 * <p>Reads throw a {@link SafetensorsException} that names the tensor and the place in it.
 */
public final class FiniteTensorsInputStream extends InspectedInputStream {
  private static final String VARIANCE = "running_var";

  private final Iterator<TensorEntry> rest;
  private TensorEntry tensor;
  private boolean done;
  private long number;

  /** The bytes of a number that the last read cut in two. */
  private final byte[] part = new byte[Double.BYTES];

  private int parts;

  /**
   * @param in at the first byte of data
   */
  public FiniteTensorsInputStream(InputStream in, SafetensorsHeader header) {
    super(in);
    this.rest = header.tensors().iterator();
    this.tensor = rest.next();
    skipEmpty();
  }

  @Override
  protected void inspect(byte[] bytes, int offset, int count) {
    int at = offset;
    while (at < offset + count && !done) {
      at += check(bytes, at, offset + count - at);
    }
  }

  /** Checks bytes of the current tensor, and returns how many were used. */
  private int check(byte[] bytes, int from, int available) {
    int width = tensor.dtype().bytes();
    if (parts > 0 || available < width) {
      int taken = Math.min(width - parts, available);
      System.arraycopy(bytes, from, part, parts, taken);
      parts += taken;
      if (parts == width) {
        parts = 0;
        check(ByteBuffer.wrap(part, 0, width), 1);
      }
      return taken;
    }
    int whole = (int) Math.min(available / width, tensor.numbers() - number);
    check(ByteBuffer.wrap(bytes, from, whole * width), whole);
    return whole * width;
  }

  private void check(ByteBuffer numbers, int count) {
    ByteBuffer data = numbers.slice().order(ByteOrder.LITTLE_ENDIAN);
    boolean variance = tensor.name().substring(tensor.name().lastIndexOf('.') + 1).equals(VARIANCE);
    Dtype dtype = tensor.dtype();
    if (dtype != Dtype.I64 || variance) {
      for (int i = 0; i < count; i++) {
        double value = dtype.number(data, i * dtype.bytes());
        // Written so that NaN fails too.
        if (!(Math.abs(value) <= Double.MAX_VALUE) || variance && value < 0) {
          throw refused(value, number + i);
        }
      }
    }
    number += count;
    skipEmpty();
  }

  /** Goes on to the next tensor that has numbers left. */
  private void skipEmpty() {
    while (!done && number == tensor.numbers()) {
      number = 0;
      if (rest.hasNext()) {
        tensor = rest.next();
      } else {
        done = true;
      }
    }
  }

  private SafetensorsException refused(double value, long index) {
    boolean negative = value < 0 && Double.isFinite(value);
    return new SafetensorsException(
        tensor.name(),
        "holds %s at %s%s; upload weights of a training that did not diverge"
            .formatted(value, place(index), negative ? ", and a variance cannot be negative" : ""));
  }

  private List<Long> place(long index) {
    List<Long> place = new ArrayList<>();
    long remaining = index;
    List<Long> shape = tensor.shape();
    for (int axis = shape.size() - 1; axis >= 0; axis--) {
      place.add(remaining % shape.get(axis));
      remaining /= shape.get(axis);
    }
    Collections.reverse(place);
    return place;
  }
}
