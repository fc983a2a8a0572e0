/**
 * Labeled images: in memory, in files (CIFAR binary files, class folders, packed pixels) and
 * generated ({@code shapes}). Both the registry of data sets, which knows no engine, and the
 * engine, which knows no registry, read images through this package. JDK and {@code random} alone.
 */
@NullMarked
package dev.flattail.images;

import org.jspecify.annotations.NullMarked;
