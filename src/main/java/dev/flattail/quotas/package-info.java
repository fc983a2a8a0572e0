/**
 * Quotas: how many jobs an owner may have queued, and how many bytes stored. Checked where jobs and
 * bytes are created. Start with {@link dev.flattail.quotas.Quotas}.
 */
@NullMarked
package dev.flattail.quotas;

import org.jspecify.annotations.NullMarked;
