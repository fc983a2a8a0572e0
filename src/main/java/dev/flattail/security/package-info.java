/**
 * Authentication, authorization, rate limits, and protection from requests that web pages forge.
 * Start with {@code AuthenticationConfiguration} and {@code BrowserGuard}.
 */
@NullMarked
package dev.flattail.security;

import org.jspecify.annotations.NullMarked;
