/**
 * A real PostgreSQL run from the zonky binaries: unpacked, initialised and kept below one folder.
 */
@NullMarked
package dev.flattail.app.postgres;

import org.jspecify.annotations.NullMarked;
