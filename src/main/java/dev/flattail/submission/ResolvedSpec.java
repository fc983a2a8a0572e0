package dev.flattail.submission;

import dev.flattail.datasets.ClassSplit;
import dev.flattail.jobspec.JobSpec;
import java.util.List;

/**
 * A spec that fits its data.
 *
 * @param spec with its data set's content pinned
 * @param classes what the spec makes of the data set
 */
public record ResolvedSpec(JobSpec spec, List<ClassSplit> classes) {}
