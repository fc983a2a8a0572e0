package dev.flattail.engine.train;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The files from which a training resumes.
 *
 * @param last the model's weights, published as {@code last}
 * @param state the rest of the training state, published with it as {@code state}
 * @param best the first stage's checkpoint that the second stage starts from; null when none exists
 *     yet or none is needed
 */
public record ResumePoint(Path last, Path state, @Nullable Path best) {}
