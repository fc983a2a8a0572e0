/**
 * Checks rules between the fields of a whole spec. Called by {@code jobspec.read} alone. Start with
 * {@link dev.flattail.jobspec.rules.SpecRules}.
 */
@NullMarked
package dev.flattail.jobspec.rules;

import org.jspecify.annotations.NullMarked;
