/**
 * Decides which trainings of a search go on to more epochs. Knows neither jobs nor specs. Start
 * with {@link dev.flattail.search.SuccessiveHalving}.
 */
@NullMarked
package dev.flattail.search;

import org.jspecify.annotations.NullMarked;
