/** Who may call, how often, and which calls a web page made behind its visitor's back. */
@NullMarked
package dev.flattail.security;

import org.jspecify.annotations.NullMarked;
