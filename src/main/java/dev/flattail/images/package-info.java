/**
 * Reads labeled images: in memory, in files (CIFAR binary files, class folders, packed pixels) and
 * generated ({@code shapes}). The registry of data sets and the engine, which do not know each
 * other, both read images through this package. Uses the JDK and {@code random} alone. It is large
 * because every way in which files may lie (folders, lists, CIFAR's files, and what is ignored
 * among them) is understood here. Start with {@code ImageSet} and {@code ImageFiles}.
 */
@NullMarked
package dev.flattail.images;

import org.jspecify.annotations.NullMarked;
