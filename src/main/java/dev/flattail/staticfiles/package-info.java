/**
 * Sends content that is the same for every caller until the next upgrade: compressed, and only if
 * the client's copy is another. Uses Spring alone. Start with {@link
 * dev.flattail.staticfiles.StaticFile}.
 */
@NullMarked
package dev.flattail.staticfiles;

import org.jspecify.annotations.NullMarked;
