/** HTTP: controllers, problem documents, server-sent events. */
@NullMarked
package dev.flattail.api;

import org.jspecify.annotations.NullMarked;
