/**
 * {@code --demo}: a client of the service's own HTTP API that trains a model and shows how it goes.
 * Uses nothing but that API, so it is also an example of how to call it.
 */
@NullMarked
package dev.flattail.app.demo;

import org.jspecify.annotations.NullMarked;
