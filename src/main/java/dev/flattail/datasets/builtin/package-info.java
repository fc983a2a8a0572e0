/**
 * The data sets that Flattail knows by name: CIFAR-10 and CIFAR-100, found or downloaded. Used only
 * within {@code datasets}. Start with {@code BuiltInCifar}.
 */
@NullMarked
package dev.flattail.datasets.builtin;

import org.jspecify.annotations.NullMarked;
