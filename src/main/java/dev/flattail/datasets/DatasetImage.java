package dev.flattail.datasets;

import org.jspecify.annotations.Nullable;

/**
 * An image of a data set. Its JSON form is an item of {@code GET /datasets/{name}/images}.
 *
 * @param index number of the image in its split, from 0, before a job selects images
 * @param path of its file, below the data set's folder, with its number if the file has several
 *     images; null for generated images
 * @param label number of its class
 */
public record DatasetImage(int index, @Nullable String path, int label) {}
