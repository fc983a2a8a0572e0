/** Roles, embedded PostgreSQL, worker supervision, the demo. */
@NullMarked
package dev.flattail.app;

import org.jspecify.annotations.NullMarked;
