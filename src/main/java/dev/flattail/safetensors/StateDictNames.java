package dev.flattail.safetensors;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Names of a {@code state_dict}'s tensors without what wrappers of PyTorch add: prefixes such as
 * {@code module.} (DataParallel), {@code _orig_mod.} (torch.compile), {@code model.} and {@code
 * state_dict.}, in any combination, and the counter {@code n_averaged} of an averaged model.
 *
 * <p>A prefix that this class does not know is removed if every tensor has it and a network begins
 * behind it. {@code backbone.} stays in files of BBN, where it belongs to the names.
 *
 * @param names name without prefix by name in the file, without the tensors that are left out
 * @param prefixes the removed prefixes, each with a dot at its end; empty when there are none
 * @param ignored names in the file of the tensors that are left out
 */
public record StateDictNames(
    Map<String, String> names, List<String> prefixes, List<String> ignored) {
  private static final List<String> WRAPPERS =
      List.of("module.", "_orig_mod.", "model.", "state_dict.", "backbone.");
  private static final String BACKBONE = "backbone.";

  /** Names of which a file of BBN has one; its first branch and its second. */
  private static final List<String> OF_TWO_BRANCHES = List.of("cb_block.", "rb_block.");

  /** The first tensors of every network that Flattail knows. */
  private static final String STEM = "conv1.";

  /** {@code torch.optim.swa_utils.AveragedModel} counts its averages in a buffer. */
  private static final String AVERAGES = "n_averaged";

  public StateDictNames {
    // Not Map.copyOf, which forgets the order.
    names = Collections.unmodifiableMap(new LinkedHashMap<>(names));
    prefixes = List.copyOf(prefixes);
    ignored = List.copyOf(ignored);
  }

  /**
   * Returns the names of a file's tensors.
   *
   * @throws SafetensorsException when two tensors have the same name without their prefixes
   */
  static StateDictNames of(Collection<TensorEntry> tensors) {
    Set<String> wrappers = wrappers(tensors);
    Map<String, String> unwrapped = new LinkedHashMap<>();
    List<String> ignored = new ArrayList<>();
    for (TensorEntry tensor : tensors) {
      String name = unwrapped(tensor.name(), wrappers);
      if (name.substring(name.lastIndexOf('.') + 1).equals(AVERAGES) && tensor.numbers() == 1) {
        ignored.add(tensor.name());
      } else {
        unwrapped.put(tensor.name(), name);
      }
    }
    String shared = shared(unwrapped.values());
    Map<String, String> names = new LinkedHashMap<>();
    Map<String, String> seen = new LinkedHashMap<>();
    Set<String> prefixes = new LinkedHashSet<>();
    unwrapped.forEach(
        (original, name) -> {
          String plain = unwrapped(name.substring(shared.length()), wrappers);
          String twin = seen.put(plain, original);
          if (twin != null) {
            throw new SafetensorsException(
                original, "is there twice, also as '" + twin + "'; keep one of them");
          }
          names.put(original, plain);
          if (plain.length() < original.length()) {
            prefixes.add(original.substring(0, original.length() - plain.length()));
          }
        });
    return new StateDictNames(
        names, prefixes.stream().sorted().toList(), ignored.stream().sorted().toList());
  }

  private static Set<String> wrappers(Collection<TensorEntry> tensors) {
    Set<String> wrappers = new LinkedHashSet<>(WRAPPERS);
    boolean twoBranches =
        tensors.stream()
            .map(TensorEntry::name)
            .anyMatch(
                name ->
                    OF_TWO_BRANCHES.stream()
                        .anyMatch(
                            branch ->
                                name.startsWith(BACKBONE + branch)
                                    || name.contains("." + BACKBONE + branch)));
    if (twoBranches) {
      wrappers.remove(BACKBONE);
    }
    return wrappers;
  }

  private static String unwrapped(String name, Set<String> wrappers) {
    String rest = name;
    boolean changed = true;
    while (changed) {
      changed = false;
      for (String wrapper : wrappers) {
        if (rest.length() > wrapper.length() && rest.startsWith(wrapper)) {
          rest = rest.substring(wrapper.length());
          changed = true;
        }
      }
    }
    return rest;
  }

  /** Returns the prefix that all names share and behind which a network begins; else nothing. */
  private static String shared(Collection<String> names) {
    Set<String> candidates =
        names.stream()
            .filter(name -> name.contains("." + STEM))
            .map(name -> name.substring(0, name.indexOf("." + STEM) + 1))
            .collect(Collectors.toCollection(TreeSet::new));
    return candidates.stream()
        .filter(prefix -> names.stream().allMatch(name -> name.startsWith(prefix)))
        .findFirst()
        .orElse("");
  }
}
