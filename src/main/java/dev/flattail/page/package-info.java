/**
 * Serves the page below {@code /ui/}: one HTML shell, and its scripts and styles. The page itself
 * is in {@code src/main/resources/page} and uses the public HTTP API alone. Start with {@code
 * PageHandlerMapping}.
 */
@NullMarked
package dev.flattail.page;

import org.jspecify.annotations.NullMarked;
