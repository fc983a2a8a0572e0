/** Claims jobs, keeps their lease, runs the engine and publishes what it makes. */
@NullMarked
package dev.flattail.worker;

import org.jspecify.annotations.NullMarked;
