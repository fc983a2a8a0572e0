/**
 * {@code --demo}: a client of the service's own HTTP API that trains a model and shows its
 * progress. It uses only that API, so it is also an example client. Start with {@code Demo}.
 */
@NullMarked
package dev.flattail.app.demo;

import org.jspecify.annotations.NullMarked;
