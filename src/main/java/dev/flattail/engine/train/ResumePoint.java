package dev.flattail.engine.train;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a training goes on.
 *
 * @param last the model's weights, published as {@code last}
 * @param state what else decides the steps to come, published with it as {@code state}
 * @param best of a first stage, the checkpoint that the second is to start from; null when there is
 *     none yet, or none is needed
 */
public record ResumePoint(Path last, Path state, @Nullable Path best) {}
