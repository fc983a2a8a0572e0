package dev.flattail.submission;

import dev.flattail.datasets.ClassSplit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Schema {@code DryRun} of the contract.
 *
 * @param classes images per class after validation split and imbalance
 */
public record DryRunBody(
    Map<String, @Nullable Object> spec, List<ClassSplit> classes, long stepsPerEpoch, long steps) {}
