/**
 * Writes networks as source code of other frameworks, from the descriptions in {@code
 * architecture}. Start with {@link dev.flattail.modelcode.PyTorchModel}.
 */
@NullMarked
package dev.flattail.modelcode;

import org.jspecify.annotations.NullMarked;
