package dev.flattail.engine.checkpoint;

import ai.djl.ndarray.NDArray;
import dev.flattail.engine.NonFiniteException;
import dev.flattail.engine.model.Model;
import dev.flattail.engine.model.Network;
import dev.flattail.engine.tensor.FlatLayout;
import dev.flattail.engine.tensor.FlatVectors;
import dev.flattail.safetensors.Dtype;
import dev.flattail.safetensors.StoredTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Converts a model to and from tensors that have the names of the reference code's {@code
 * state_dict}, so that PyTorch's {@code load_state_dict} accepts them. The tensors are parameters,
 * running statistics and {@code num_batches_tracked}.
 */
public final class ModelState {
  private static final String TRACKED = ".num_batches_tracked";
  private static final String VARIANCE = ".running_var";

  private ModelState() {}

  /** Returns the model's tensors: F64 for a float64 run, otherwise F32. */
  public static List<StoredTensor> of(Model model) {
    List<StoredTensor> tensors = new ArrayList<>();
    Network network = model.network();
    addSlots(tensors, network.parameters(), model.parameters());
    addSlots(tensors, network.statistics(), model.statistics());
    for (int i = 0; i < network.batchNorms().size(); i++) {
      String name = network.batchNorms().get(i) + TRACKED;
      tensors.add(StoredTensor.ofLongs(name, List.of(), model.trackedBatches()[i]));
    }
    return tensors;
  }

  private static void addSlots(List<StoredTensor> tensors, FlatLayout layout, NDArray vector) {
    ByteBuffer all = FlatVectors.bytes(vector);
    Dtype dtype = TensorVectors.dtype(vector);
    for (FlatLayout.Slot slot : layout.slots()) {
      int begin = Math.toIntExact(slot.offset() * dtype.bytes());
      int length = Math.toIntExact(slot.size() * dtype.bytes());
      ByteBuffer own = all.slice(begin, length).order(ByteOrder.LITTLE_ENDIAN);
      tensors.add(new StoredTensor(slot.name(), dtype, dimensions(slot), own));
    }
  }

  private static List<Long> dimensions(FlatLayout.Slot slot) {
    return Arrays.stream(slot.shape().getShape()).boxed().toList();
  }

  /**
   * Sets a model's values. Any readable number format is converted. {@code num_batches_tracked} may
   * be missing, because files of other programs often lack it.
   *
   * @throws BadCheckpointException naming the tensors that are missing, unknown or of another
   *     shape, up to 50 of each kind, and the model is unchanged; or naming the first tensor whose
   *     values are not finite in the model's number format, and the model is unusable
   */
  public static void load(Model model, Collection<StoredTensor> tensors) {
    load(model, tensors, name -> false);
  }

  /**
   * Loads as {@link #load} does, but leaves the heads unchanged and ignores head tensors.
   *
   * @throws BadCheckpointException naming the tensors that are missing, unknown or of another shape
   */
  public static void loadBackbone(Model model, Collection<StoredTensor> tensors) {
    load(model, tensors, model.network()::isHead);
  }

  /**
   * Copies the values of {@code other} into {@code model}. Tensors that {@code other} lacks keep
   * their values.
   *
   * @throws BadCheckpointException when {@code model} lacks a tensor of the other, or has it in
   *     another shape
   */
  public static void takeOver(Model model, Model other) {
    List<StoredTensor> tensors = of(other);
    Set<String> there = tensors.stream().map(StoredTensor::name).collect(Collectors.toSet());
    load(model, tensors, name -> !there.contains(name));
  }

  private static void load(Model model, Collection<StoredTensor> tensors, Predicate<String> stays) {
    Map<String, StoredTensor> byName = new LinkedHashMap<>();
    for (StoredTensor tensor : tensors) {
      if (!stays.test(tensor.name())) {
        byName.put(tensor.name(), tensor);
      }
    }
    Network network = model.network();
    Misfits misfits = new Misfits();
    // All tensors are checked before the first number changes.
    Map<FlatLayout.Slot, StoredTensor> parameters =
        match(network.parameters(), stays, byName, misfits);
    Map<FlatLayout.Slot, StoredTensor> statistics =
        match(network.statistics(), stays, byName, misfits);
    long[] tracked = new long[network.batchNorms().size()];
    for (int i = 0; i < tracked.length; i++) {
      StoredTensor counter = byName.remove(network.batchNorms().get(i) + TRACKED);
      tracked[i] = counter == null || counter.size() != 1 ? 0 : counter.toLongs()[0];
    }
    byName.keySet().removeIf(network::isLeftOut);
    misfits.unexpected.addAll(byName.keySet());
    misfits.refuse();
    refuseNegativeVariances(statistics);
    fill(model.parameters(), parameters);
    fill(model.statistics(), statistics);
    refuseNonFinite(model);
    System.arraycopy(tracked, 0, model.trackedBatches(), 0, tracked.length);
  }

  private static void refuseNegativeVariances(Map<FlatLayout.Slot, StoredTensor> statistics) {
    statistics.forEach(
        (slot, tensor) -> {
          double least =
              slot.name().endsWith(VARIANCE)
                  ? Arrays.stream(tensor.toDoubles()).min().orElse(0)
                  : 0;
          if (least < 0) {
            throw new BadCheckpointException(
                "the checkpoint cannot be used: %s is a variance and has the negative value %s"
                    .formatted(slot.name(), least));
          }
        });
  }

  /** Refuses after the conversion, which makes numbers beyond the model's format infinite. */
  private static void refuseNonFinite(Model model) {
    try {
      FiniteTensors.require(model);
    } catch (NonFiniteException e) {
      throw new BadCheckpointException(
          "the checkpoint cannot be used: %s. Take one whose values are all finite"
              .formatted(e.getMessage()));
    }
  }

  /** Finds a layout's tensors and removes them from {@code byName}. */
  private static Map<FlatLayout.Slot, StoredTensor> match(
      FlatLayout layout,
      Predicate<String> stays,
      Map<String, StoredTensor> byName,
      Misfits misfits) {
    Map<FlatLayout.Slot, StoredTensor> found = new LinkedHashMap<>();
    for (FlatLayout.Slot slot : layout.slots()) {
      if (stays.test(slot.name())) {
        continue;
      }
      StoredTensor tensor = byName.remove(slot.name());
      if (tensor == null) {
        misfits.missing.add(slot.name());
      } else if (!tensor.shape().equals(dimensions(slot))) {
        misfits.misshapen.add(slot.name() + " is " + tensor.shape() + ", not " + dimensions(slot));
      } else {
        found.put(slot, tensor);
      }
    }
    return found;
  }

  private static void fill(NDArray vector, Map<FlatLayout.Slot, StoredTensor> found) {
    found.forEach((slot, tensor) -> TensorVectors.copy(tensor, vector, slot.offset()));
  }

  /** Collects mismatches by kind. */
  private static final class Misfits {
    private static final int MOST_NAMED = 50;

    private final List<String> missing = new ArrayList<>();
    private final List<String> misshapen = new ArrayList<>();
    private final List<String> unexpected = new ArrayList<>();

    void refuse() {
      List<String> problems = new ArrayList<>();
      describe("missing: ", missing, problems);
      describe("wrong shape: ", misshapen, problems);
      describe("unexpected: ", unexpected, problems);
      if (!problems.isEmpty()) {
        throw new BadCheckpointException(
            "the checkpoint does not fit the model; "
                + String.join("; ", problems)
                + ". Check arch, classifier and the number of classes");
      }
    }

    private static void describe(String kind, List<String> names, List<String> problems) {
      if (names.isEmpty()) {
        return;
      }
      int named = Math.min(MOST_NAMED, names.size());
      String more = names.size() > named ? " and " + (names.size() - named) + " more" : "";
      problems.add(kind + String.join(", ", names.subList(0, named)) + more);
    }
  }
}
