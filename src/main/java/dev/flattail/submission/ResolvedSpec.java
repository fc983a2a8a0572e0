package dev.flattail.submission;

import dev.flattail.datasets.ClassSplit;
import dev.flattail.jobspec.JobSpec;
import dev.flattail.jobspec.Warning;
import java.util.List;

/**
 * A spec that was checked against its data.
 *
 * @param spec the spec with its data set's content pinned
 * @param classes the data set's classes after the spec's validation split and imbalance
 * @param warnings what the spec's author may not have meant
 */
public record ResolvedSpec(JobSpec spec, List<ClassSplit> classes, List<Warning> warnings) {}
