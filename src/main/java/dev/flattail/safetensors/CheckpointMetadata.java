package dev.flattail.safetensors;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the metadata of a model's file say about its training. Values are JSON in strings, since the
 * format knows only strings. Each is null if the file does not say it.
 *
 * @param classes class names in the order of the model's outputs
 * @param trainCounts training images of each class, in the same order
 * @param thresholds {@code many} and {@code few}, or {@code manyBelow} and {@code fewFrom}
 * @param normalize of the images
 * @param resize side in pixels, as in the spec of a data set
 * @param centerCrop side in pixels, as in the spec of a data set
 * @param imageSize height and width of the images that the model received
 * @param scale factor on the logits before the softmax, of the loss that trained the classifier
 * @param unreadable keys whose values do not have the form that {@link #form} describes
 */
public record CheckpointMetadata(
    @Nullable List<String> classes,
    @Nullable List<Integer> trainCounts,
    @Nullable Map<String, Integer> thresholds,
    @Nullable Scaling normalize,
    @Nullable Integer resize,
    @Nullable Integer centerCrop,
    @Nullable List<Integer> imageSize,
    @Nullable Double scale,
    Set<String> unreadable) {
  /** Key of the class names. */
  public static final String CLASSES = "classes";

  /** Key of the training images of each class. */
  public static final String TRAIN_COUNTS = "trainCounts";

  /** Key of the thresholds of the groups. */
  public static final String THRESHOLDS = "thresholds";

  /** Key of the normalization. */
  public static final String NORMALIZE = "normalize";

  /** Key of the side that images are scaled to. */
  public static final String RESIZE = "resize";

  /** Key of the side of the central crop. */
  public static final String CENTER_CROP = "centerCrop";

  /** Key of the size of the images that the model received. */
  public static final String IMAGE_SIZE = "imageSize";

  /** Key of the factor on the logits. */
  public static final String SCALE = "scale";

  /** Longest value that is written, in bytes of the header, which has at most 1 MiB. */
  private static final int LONGEST = 300 << 10;

  /** Other spellings of {@link #CLASSES} that files of other programs use. */
  private static final List<String> ALIASES = List.of(CLASSES, "classNames", "class_names");

  private static final int CHANNELS = 3;
  private static final int MOST_SIDE = 1024;
  private static final int LEAST_SIDE = 8;

  /** Mean and standard deviation of the channels of pixels scaled to 0..1. */
  public record Scaling(List<Double> mean, List<Double> std) {
    public Scaling {
      mean = List.copyOf(mean);
      std = List.copyOf(std);
    }
  }

  public CheckpointMetadata {
    classes = classes == null ? null : List.copyOf(classes);
    trainCounts = trainCounts == null ? null : List.copyOf(trainCounts);
    thresholds = thresholds == null ? null : Map.copyOf(thresholds);
    imageSize = imageSize == null ? null : List.copyOf(imageSize);
    unreadable = Set.copyOf(unreadable);
  }

  /**
   * Reads a header's metadata. Values that cannot be understood are listed and never an error,
   * because other programs may use the same keys for something else.
   */
  public static CheckpointMetadata of(Map<String, String> metadata) {
    Set<String> unreadable = new TreeSet<>();
    List<String> classes = classes(metadata, unreadable);
    List<Integer> counts = counts(metadata, unreadable);
    if (counts != null && classes != null && counts.size() != classes.size()) {
      unreadable.add(TRAIN_COUNTS);
      counts = null;
    }
    return new CheckpointMetadata(
        classes,
        counts,
        thresholds(metadata, unreadable),
        scaling(metadata, unreadable),
        side(RESIZE, metadata, unreadable),
        side(CENTER_CROP, metadata, unreadable),
        imageSize(metadata, unreadable),
        scale(metadata, unreadable),
        unreadable);
  }

  /** Describes the form of a key's value, as the end of "must be". */
  public static String form(String key) {
    return switch (key) {
      case TRAIN_COUNTS -> "a JSON array of whole numbers, one for each class";
      case THRESHOLDS -> "{\"many\": 100, \"few\": 20} or {\"manyBelow\": 3, \"fewFrom\": 7}";
      case NORMALIZE -> "{\"mean\": [0.5, 0.5, 0.5], \"std\": [0.25, 0.25, 0.25]}";
      case RESIZE, CENTER_CROP -> "a whole number of pixels from 8 to 1024";
      case IMAGE_SIZE -> "height and width in pixels, such as [32, 32]";
      case SCALE -> "a number greater than 0";
      default -> "a JSON array of different strings, one for each class";
    };
  }

  /** Adds a value as JSON, unless it is null or longer than a header should hold. */
  public static void put(Map<String, String> metadata, String key, @Nullable Object value) {
    if (value != null) {
      String json = MetadataJson.write(value);
      if (MetadataJson.write(json).getBytes(StandardCharsets.UTF_8).length <= LONGEST) {
        metadata.put(key, json);
      }
    }
  }

  private static @Nullable List<String> classes(
      Map<String, String> metadata, Set<String> unreadable) {
    for (String key : ALIASES) {
      if (metadata.containsKey(key)) {
        List<String> names = new ArrayList<>();
        Set<String> different = new HashSet<>();
        boolean all =
            MetadataJson.read(metadata.get(key)) instanceof List<?> items
                && items.stream()
                    .allMatch(
                        item ->
                            item instanceof String name && different.add(name) && names.add(name));
        if (all && !names.isEmpty()) {
          return names;
        }
        unreadable.add(key);
      }
    }
    return null;
  }

  private static @Nullable List<Integer> counts(
      Map<String, String> metadata, Set<String> unreadable) {
    if (!metadata.containsKey(TRAIN_COUNTS)) {
      return null;
    }
    List<Integer> counts = integers(MetadataJson.read(metadata.get(TRAIN_COUNTS)));
    if (counts == null || counts.isEmpty()) {
      unreadable.add(TRAIN_COUNTS);
      return null;
    }
    return counts;
  }

  private static @Nullable Map<String, Integer> thresholds(
      Map<String, String> metadata, Set<String> unreadable) {
    if (!metadata.containsKey(THRESHOLDS)) {
      return null;
    }
    if (MetadataJson.read(metadata.get(THRESHOLDS)) instanceof Map<?, ?> object) {
      Map<String, Integer> cuts = new LinkedHashMap<>();
      object.forEach(
          (key, value) -> {
            Integer number = integer(value);
            if (number != null) {
              cuts.put(String.valueOf(key), number);
            }
          });
      Integer many = cuts.get("many");
      Integer few = cuts.get("few");
      Integer manyBelow = cuts.get("manyBelow");
      Integer fewFrom = cuts.get("fewFrom");
      boolean byCount = many != null && few != null && many >= 1 && few < many;
      boolean byRank = manyBelow != null && fewFrom != null && fewFrom >= manyBelow;
      if (cuts.size() == object.size() && cuts.size() == 2 && (byCount || byRank)) {
        return cuts;
      }
    }
    unreadable.add(THRESHOLDS);
    return null;
  }

  private static @Nullable Scaling scaling(Map<String, String> metadata, Set<String> unreadable) {
    if (!metadata.containsKey(NORMALIZE)) {
      return null;
    }
    if (MetadataJson.read(metadata.get(NORMALIZE)) instanceof Map<?, ?> object) {
      List<Double> mean = channels(object.get("mean"));
      List<Double> std = channels(object.get("std"));
      if (object.size() == 2
          && mean != null
          && std != null
          && std.stream().allMatch(number -> number > 0)) {
        return new Scaling(mean, std);
      }
    }
    unreadable.add(NORMALIZE);
    return null;
  }

  private static @Nullable Integer side(
      String key, Map<String, String> metadata, Set<String> unreadable) {
    if (!metadata.containsKey(key)) {
      return null;
    }
    Integer side = integer(MetadataJson.read(metadata.get(key)));
    if (side == null || side < LEAST_SIDE || side > MOST_SIDE) {
      unreadable.add(key);
      return null;
    }
    return side;
  }

  private static @Nullable List<Integer> imageSize(
      Map<String, String> metadata, Set<String> unreadable) {
    if (!metadata.containsKey(IMAGE_SIZE)) {
      return null;
    }
    List<Integer> size = integers(MetadataJson.read(metadata.get(IMAGE_SIZE)));
    if (size == null || size.size() != 2 || size.contains(0)) {
      unreadable.add(IMAGE_SIZE);
      return null;
    }
    return size;
  }

  private static @Nullable Double scale(Map<String, String> metadata, Set<String> unreadable) {
    if (!metadata.containsKey(SCALE)) {
      return null;
    }
    if (MetadataJson.read(metadata.get(SCALE)) instanceof Number number
        && number.doubleValue() > 0
        && Double.isFinite(number.doubleValue())) {
      return number.doubleValue();
    }
    unreadable.add(SCALE);
    return null;
  }

  private static @Nullable List<Double> channels(@Nullable Object value) {
    List<Double> numbers = new ArrayList<>();
    boolean all =
        value instanceof List<?> items
            && items.size() == CHANNELS
            && items.stream()
                .allMatch(
                    item ->
                        item instanceof Number number
                            && Double.isFinite(number.doubleValue())
                            && numbers.add(number.doubleValue()));
    return all ? numbers : null;
  }

  private static @Nullable List<Integer> integers(@Nullable Object value) {
    List<Integer> numbers = new ArrayList<>();
    if (value instanceof List<?> items) {
      for (Object item : items) {
        Integer number = integer(item);
        if (number == null) {
          return null;
        }
        numbers.add(number);
      }
      return numbers;
    }
    return null;
  }

  private static @Nullable Integer integer(@Nullable Object value) {
    return value instanceof Long number && number >= 0 && number <= Integer.MAX_VALUE
        ? Integer.valueOf(number.intValue())
        : null;
  }
}
