package dev.flattail.results;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The loss that a measurement computed.
 *
 * @param type as in a spec, such as {@code cross-entropy}
 * @param scale factor on the logits before the softmax
 * @param modelScale the factor by which the model's own probabilities are computed
 * @param parameters the loss's other parameters by name; omitted from the JSON when there are none
 */
public record MeasuredLoss(
    String type,
    double scale,
    double modelScale,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Map<String, Object> parameters) {

  /** Returns whether the logits were scaled as the model itself scales them. */
  private boolean ofOwnScale() {
    return scale == modelScale;
  }

  /**
   * Returns whether values of both losses may be compared: they are of one loss, and of one scale
   * or each of its model's own.
   */
  public boolean isComparableTo(MeasuredLoss other) {
    return type.equals(other.type)
        && Objects.equals(parameters, other.parameters)
        && (scale == other.scale || (ofOwnScale() && other.ofOwnScale()));
  }

  /** Returns a description for people, such as {@code cross-entropy, scale 30}. */
  public String description() {
    return "%s, scale %s%s"
        .formatted(
            name(),
            number(scale),
            ofOwnScale() ? "" : " (the model's own is %s)".formatted(number(modelScale)));
  }

  /**
   * Returns a description of losses that may be compared.
   *
   * @param losses at least one
   */
  public static String description(List<MeasuredLoss> losses) {
    MeasuredLoss first = losses.getFirst();
    List<String> all = losses.stream().map(MeasuredLoss::description).distinct().toList();
    if (all.size() == 1) {
      return all.getFirst();
    }
    boolean own = losses.stream().allMatch(MeasuredLoss::ofOwnScale);
    return own
        ? losses.stream()
            .map(loss -> number(loss.scale))
            .collect(
                Collectors.joining(", ", first.name() + ", each model at its own scale (", ")"))
        : losses.stream()
            .map(loss -> number(loss.modelScale))
            .collect(
                Collectors.joining(
                    ", ",
                    "%s, scale %s (the models' own are "
                        .formatted(first.name(), number(first.scale)),
                    ")"));
  }

  private String name() {
    return parameters == null
        ? type
        : parameters.entrySet().stream()
            .map(each -> each.getKey() + " " + written(each.getValue()))
            .collect(Collectors.joining(", ", type + " (", ")"));
  }

  private static String written(Object value) {
    return value instanceof Number n ? number(n.doubleValue()) : value.toString();
  }

  private static String number(double value) {
    return Double.isFinite(value)
        ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
        : Double.toString(value);
  }
}
