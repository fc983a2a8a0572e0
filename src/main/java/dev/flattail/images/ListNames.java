package dev.flattail.images;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The text files that make up a data set of listed images.
 *
 * @param train lists the training images
 * @param test lists the test images; null for none
 * @param classes holds the class names, one a line in the order of their numbers; null for the
 *     numbers themselves
 */
public record ListNames(Path train, @Nullable Path test, @Nullable Path classes) {}
