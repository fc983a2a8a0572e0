package dev.flattail.engine.train;

import java.nio.file.Path;

/**
 * Where a training goes on.
 *
 * @param last the model's weights, published as {@code last}
 * @param state what else decides the steps to come, published with it as {@code state}
 */
public record ResumePoint(Path last, Path state) {}
