@NullMarked
package dev.flattail.trackers;

import org.jspecify.annotations.NullMarked;
