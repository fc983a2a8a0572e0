package dev.flattail.submission;

import dev.flattail.jobspec.Thresholds;
import org.jspecify.annotations.Nullable;

/**
 * A class of the data of a job. Its JSON form is an item of {@code GET /jobs/{id}/classes}.
 *
 * @param index number of the class in the data set
 * @param name null when the data set is not known any more
 * @param train training images of the class in the training of the job's model, after validation
 *     split and imbalance; null when unknown
 * @param group null when the counts or the thresholds of the model's training are unknown
 */
public record JobClass(
    int index, @Nullable String name, @Nullable Integer train, Thresholds.@Nullable Group group) {}
