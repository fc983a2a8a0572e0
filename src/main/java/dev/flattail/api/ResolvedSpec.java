package dev.flattail.api;

import dev.flattail.datasets.ClassSplit;
import dev.flattail.spec.JobSpec;
import java.util.List;

/**
 * A spec that fits its data.
 *
 * @param spec with its data set's content pinned
 * @param classes what the spec makes of the data set
 */
record ResolvedSpec(JobSpec spec, List<ClassSplit> classes) {}
