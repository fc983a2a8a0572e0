package dev.flattail.engine.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.flattail.random.Seeds;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Places named tensors in one flat vector, with their initializers. All trainable parameters of a
 * network are one vector. So an optimizer's step is a few tensor operations instead of hundreds,
 * and a Hessian-vector product takes and returns one vector.
 */
public final class FlatLayout {
  /** No tensors. */
  public static final FlatLayout EMPTY = new FlatLayout(List.of());

  private static final String GENERATOR = "L64X128MixRandom";

  private final List<Slot> slots;
  private final Map<String, Slot> byName;
  private final long size;

  private FlatLayout(List<Slot> slots) {
    this.slots = List.copyOf(slots);
    this.byName = new HashMap<>();
    long total = 0;
    for (Slot slot : slots) {
      if (byName.put(slot.name(), slot) != null) {
        throw new IllegalArgumentException("two tensors are named " + slot.name());
      }
      total += slot.size();
    }
    this.size = total;
  }

  /**
   * One tensor of the layout.
   *
   * @param offset first element in the flat vector
   */
  public record Slot(String name, Shape shape, long offset, TensorInitializer initializer) {
    /** Returns the number of elements. */
    public long size() {
      return shape.size();
    }
  }

  /** Returns a layout of these tensors followed by those of {@code others}. */
  public FlatLayout followedBy(FlatLayout others) {
    Builder all = new Builder();
    slots.forEach(all::add);
    others.slots.forEach(all::add);
    return all.build();
  }

  /** Returns the SHA-256, in hex, of the names and shapes of the tensors in their order. */
  public String digest() {
    StringBuilder text = new StringBuilder();
    for (Slot slot : slots) {
      text.append(slot.name()).append(' ').append(slot.shape()).append('\n');
    }
    try {
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Returns the tensors in the order of the vector. */
  public List<Slot> slots() {
    return slots;
  }

  /** Returns the length of the flat vector. */
  public long size() {
    return size;
  }

  /**
   * Returns the tensor called {@code name}.
   *
   * @throws IllegalArgumentException when there is none
   */
  public Slot slot(String name) {
    Slot slot = byName.get(name);
    if (slot == null) {
      throw new IllegalArgumentException("there is no tensor named " + name);
    }
    return slot;
  }

  /**
   * Computes initial values. Each tensor draws from its own stream, keyed by (seed, position), so
   * another number of classes does not change the backbone's values.
   */
  public double[] initialValues(long seed) {
    double[] values = new double[Math.toIntExact(size)];
    for (int i = 0; i < slots.size(); i++) {
      double[] own = initialValues(seed, i);
      System.arraycopy(own, 0, values, Math.toIntExact(slots.get(i).offset()), own.length);
    }
    return values;
  }

  /** Computes the initial values of the tensor at {@code position} of {@link #slots()}. */
  private double[] initialValues(long seed, int position) {
    Slot slot = slots.get(position);
    double[] values = new double[Math.toIntExact(slot.size())];
    RandomGenerator random = RandomGeneratorFactory.of(GENERATOR).create(Seeds.mix(seed, position));
    slot.initializer().fill(values, slot.shape(), random);
    return values;
  }

  /**
   * Writes {@link #initialValues} into {@code vector}, tensor by tensor, so that Java's memory
   * never holds all values of a large network.
   *
   * @param vector of length {@link #size()}
   */
  public void start(NDArray vector, long seed) {
    for (int i = 0; i < slots.size(); i++) {
      FlatVectors.write(vector, slots.get(i).offset(), initialValues(seed, i));
    }
  }

  /**
   * Returns the tensors as views of {@code vector}, recorded when the thread records: one {@code
   * split}, whose backward is one concatenation.
   *
   * @param vector of length {@link #size()}; its manager will own the views
   */
  public Views views(NDArray vector) {
    if (vector.size() != size) {
      throw new IllegalArgumentException(
          "a vector of " + vector.size() + " numbers for a layout of " + size);
    }
    if (slots.isEmpty()) {
      return new Views(Map.of());
    }
    long[] starts = slots.stream().skip(1).mapToLong(Slot::offset).toArray();
    NDList pieces = vector.split(starts, 0);
    Map<String, NDArray> views = HashMap.newHashMap(slots.size());
    for (int i = 0; i < slots.size(); i++) {
      Slot slot = slots.get(i);
      NDArray piece = pieces.get(i);
      views.put(slot.name(), slot.shape().dimension() == 1 ? piece : piece.reshape(slot.shape()));
    }
    return new Views(views);
  }

  /** The named tensors of one flat vector. */
  public static final class Views {
    private final Map<String, NDArray> byName;

    private Views(Map<String, NDArray> byName) {
      this.byName = byName;
    }

    /**
     * Returns the tensor called {@code name}.
     *
     * @throws IllegalArgumentException when there is none
     */
    public NDArray get(String name) {
      NDArray view = byName.get(name);
      if (view == null) {
        throw new IllegalArgumentException("there is no tensor named " + name);
      }
      return view;
    }

    /** Returns the same views with some tensors replaced. */
    public Views with(Map<String, NDArray> others) {
      Map<String, NDArray> all = new HashMap<>(byName);
      all.putAll(others);
      return new Views(all);
    }
  }

  /** Collects tensors in order. */
  public static final class Builder {
    private final List<Slot> slots = new ArrayList<>();
    private long offset;

    /** Appends a tensor. */
    public Builder add(String name, Shape shape, TensorInitializer initializer) {
      slots.add(new Slot(name, shape, offset, initializer));
      offset += shape.size();
      return this;
    }

    private void add(Slot slot) {
      add(slot.name(), slot.shape(), slot.initializer());
    }

    /**
     * Returns the finished layout.
     *
     * @throws IllegalArgumentException when two tensors share a name
     */
    public FlatLayout build() {
      return new FlatLayout(slots);
    }
  }
}
