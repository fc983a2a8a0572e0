/**
 * Reads specs from JSON trees, reporting all problems together, and writes them. Every package that
 * receives a document may use it. Start with {@link dev.flattail.jobspec.read.SpecReader} and
 * {@link dev.flattail.jobspec.read.RecordReader}.
 */
@NullMarked
package dev.flattail.jobspec.read;

import org.jspecify.annotations.NullMarked;
