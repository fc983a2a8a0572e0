/**
 * The entry point: roles, embedded PostgreSQL, worker supervision, and the demo. Start with {@link
 * dev.flattail.app.Flattail}.
 */
@NullMarked
package dev.flattail.app;

import org.jspecify.annotations.NullMarked;
