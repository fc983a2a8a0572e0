package dev.flattail.images;

/**
 * A line of a published list.
 *
 * @param path relative to the folder of the images, with forward slashes, no {@code .} or {@code
 *     ..} in it
 * @param label class number
 */
public record ListedImage(String path, int label) {}
