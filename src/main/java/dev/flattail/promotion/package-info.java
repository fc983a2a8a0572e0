/**
 * Promotes trainings of searches: decides which paused jobs of a sweep go on to more epochs. Start
 * with {@link dev.flattail.promotion.Promotions}.
 */
@NullMarked
package dev.flattail.promotion;

import org.jspecify.annotations.NullMarked;
