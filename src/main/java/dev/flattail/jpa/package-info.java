/**
 * Spring Data JPA, which starts when it is first used: most processes never write what is stored
 * through it. Start with {@link dev.flattail.jpa.Jpa}.
 */
@NullMarked
package dev.flattail.jpa;

import org.jspecify.annotations.NullMarked;
