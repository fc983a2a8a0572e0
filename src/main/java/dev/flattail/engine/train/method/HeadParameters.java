package dev.flattail.engine.train.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.engine.tensor.TensorInitializer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The trained parameters of a second stage, as one vector: all or some tensors of the head, a
 * factor on each class's logit, or both. {@link #settle} updates the model's own head.
 */
public final class HeadParameters {
  private static final String SCALES = "scales";

  private final Model model;
  private final boolean scaled;
  private final FlatLayout head;
  private final FlatLayout trained;
  private final @Nullable NDArray frozenHead;
  private final NDArray vector;

  /**
   * @param learned trained tensors of the head; the others are unchanged
   * @param scaled whether logits have trained factors
   * @param freshSeed seed of a newly initialized head, or null to continue from the model's
   */
  HeadParameters(Model model, List<String> learned, boolean scaled, @Nullable Long freshSeed) {
    this.model = model;
    this.scaled = scaled;
    FlatLayout all = model.network().parameters();
    List<FlatLayout.Slot> slots = model.network().head().tensors().stream().map(all::slot).toList();
    this.head = layout(slots, false);
    this.trained =
        layout(slots.stream().filter(slot -> learned.contains(slot.name())).toList(), scaled);
    double[] start = freshSeed == null ? model.parameterValues() : all.initialValues(freshSeed);
    double[] values = new double[(int) trained.size()];
    Arrays.fill(values, 1);
    learnedSlots()
        .forEach(
            slot ->
                System.arraycopy(
                    start,
                    (int) all.slot(slot.name()).offset(),
                    values,
                    (int) slot.offset(),
                    (int) slot.size()));
    NDManager owner = model.manager();
    int offset = (int) slots.getFirst().offset();
    double[] own = Arrays.copyOfRange(start, offset, offset + (int) head.size());
    this.frozenHead =
        learned.containsAll(model.network().head().tensors())
            ? null
            : model.format().create(owner, own, new Shape(own.length));
    this.vector = model.format().create(owner, values, new Shape(values.length));
  }

  private Stream<FlatLayout.Slot> learnedSlots() {
    return trained.slots().stream().filter(slot -> !slot.name().equals(SCALES));
  }

  private FlatLayout layout(List<FlatLayout.Slot> slots, boolean scaled) {
    FlatLayout.Builder builder = new FlatLayout.Builder();
    slots.forEach(slot -> builder.add(slot.name(), slot.shape(), slot.initializer()));
    if (scaled) {
      Shape perClass = new Shape(model.network().head().classes());
      builder.add(SCALES, perClass, TensorInitializer.constant(1));
    }
    return builder.build();
  }

  /** Returns the trained vector, which is updated in place. */
  public NDArray vector() {
    return vector;
  }

  /** Returns the layout of {@link #vector()}. */
  public FlatLayout layout() {
    return trained;
  }

  /** Returns the live vectors that a saved state must contain. */
  SequencedMap<String, NDArray> memory() {
    SequencedMap<String, NDArray> memory = new LinkedHashMap<>();
    memory.put("classifier", vector);
    if (frozenHead != null) {
      memory.put("classifier.frozen", frozenHead);
    }
    return memory;
  }

  /** Returns the number of head parameters in {@link #vector()}; the rest are scales. */
  long headSize() {
    return learnedSlots().mapToLong(FlatLayout.Slot::size).sum();
  }

  /** Returns the head's tensors, with the trained ones taken from {@code learned}. */
  private FlatLayout.Views tensors(FlatLayout.Views learned, NDManager owner) {
    if (frozenHead == null) {
      return learned;
    }
    NDArray frozen = RecordedPass.constant(frozenHead, owner);
    return head.views(frozen)
        .with(
            learnedSlots()
                .collect(
                    Collectors.toMap(FlatLayout.Slot::name, slot -> learned.get(slot.name()))));
  }

  /**
   * Computes the logits of features.
   *
   * @param at {@link #vector()}, a leaf of it or a perturbed vector
   * @param features {@code [N, F]}
   */
  NDArray logits(NDArray at, NDArray features) {
    FlatLayout.Views learned = trained.views(at);
    FlatLayout.Views tensors = tensors(learned, features.getManager());
    NDArray logits = model.network().head().logits(tensors, model.format(), features);
    return scaled ? logits.mul(learned.get(SCALES)) : logits;
  }

  /** Writes the trained values into the model, with scales multiplied into the head's rows. */
  void settle() {
    try (NDManager scope = model.manager().newSubManager()) {
      NDArray own = RecordedPass.constant(vector, scope);
      FlatLayout.Views learned = trained.views(own);
      FlatLayout.Views tensors = tensors(learned, scope);
      NDArray parameters = RecordedPass.constant(model.parameters(), scope);
      FlatLayout.Views target = model.network().parameters().views(parameters);
      Map<String, NDArray> folded = new HashMap<>();
      for (FlatLayout.Slot slot : head.slots()) {
        NDArray tensor = tensors.get(slot.name());
        if (scaled) {
          NDArray scales = learned.get(SCALES);
          tensor =
              slot.shape().dimension() == 1
                  ? tensor.mul(scales)
                  : tensor.mul(scales.reshape(-1, 1));
        }
        folded.put(slot.name(), tensor);
      }
      folded.forEach((name, tensor) -> FlatVectors.assign(target.get(name), tensor));
    }
  }
}
