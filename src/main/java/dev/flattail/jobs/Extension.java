package dev.flattail.jobs;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a training that has succeeded is to go on.
 *
 * @param afterEpoch completed epochs of its checkpoint {@code last}
 * @param fromEpochs epochs of its spec
 * @param toEpochs epochs of the new spec
 * @param keptAs path under which the weights until now stay, as checkpoint {@code epoch-N}
 * @param spec the new spec, fully resolved
 * @param warnings what the author of the new spec may not have meant, a JSON array
 */
public record Extension(
    int afterEpoch,
    int fromEpochs,
    int toEpochs,
    String keptAs,
    Map<String, @Nullable Object> spec,
    StoredJson warnings) {}
