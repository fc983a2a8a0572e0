/**
 * Embedded PostgreSQL from the zonky binaries: unpacked, initialized and kept below one directory.
 * Start with {@link dev.flattail.app.postgres.PostgresServer}.
 */
@NullMarked
package dev.flattail.app.postgres;

import org.jspecify.annotations.NullMarked;
