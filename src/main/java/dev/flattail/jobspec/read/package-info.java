/**
 * Reads specs from JSON trees, with every problem at once, and writes them. Whatever receives a
 * document may use it. Start with {@link dev.flattail.jobspec.read.SpecReader} and {@link
 * dev.flattail.jobspec.read.RecordReader}.
 */
@NullMarked
package dev.flattail.jobspec.read;

import org.jspecify.annotations.NullMarked;
