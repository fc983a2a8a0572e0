package dev.flattail.submission;

import dev.flattail.datasets.ClassSplit;
import dev.flattail.jobspec.Warning;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Schema {@code DryRun} of the contract.
 *
 * @param classes images per class after validation split and imbalance
 * @param warnings what the spec's author may not have meant
 */
public record DryRunBody(
    Map<String, @Nullable Object> spec,
    List<ClassSplit> classes,
    long stepsPerEpoch,
    long steps,
    List<Warning> warnings) {}
