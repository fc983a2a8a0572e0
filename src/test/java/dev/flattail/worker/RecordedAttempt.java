package dev.flattail.worker;

import dev.flattail.engine.ObservedActivity;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Records the events of an attempt. */
final class RecordedAttempt implements WorkListener.Attempt {
  /** Activities with those around them, such as {@code epoch/evaluation}, as they end. */
  final List<String> activities = new ArrayList<>();

  final List<Integer> steps = new ArrayList<>();
  final List<Long> checkpoints = new ArrayList<>();
  private final Deque<ObservedActivity.Kind> open = new ArrayDeque<>();

  @Override
  public ObservedActivity begin(ObservedActivity.Kind kind) {
    open.addLast(kind);
    String path =
        open.stream()
            .flatMap(each -> Stream.of(each.name().toLowerCase(java.util.Locale.ROOT)))
            .collect(Collectors.joining("/"));
    return () -> {
      if (open.removeLast() != kind) {
        throw new IllegalStateException(path + " ended within another");
      }
      activities.add(path);
    };
  }

  @Override
  public void step(int images, double seconds) {
    if (seconds > 0) {
      steps.add(images);
    }
  }

  @Override
  public void checkpoint(long bytes) {
    checkpoints.add(bytes);
  }
}
