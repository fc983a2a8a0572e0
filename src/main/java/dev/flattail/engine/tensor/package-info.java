/**
 * The only importer of {@code ai.djl.pytorch}: autograd bridge, flat parameters, seeding, devices.
 */
@NullMarked
package dev.flattail.engine.tensor;

import org.jspecify.annotations.NullMarked;
