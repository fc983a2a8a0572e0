@NullMarked
package dev.flattail.webhooks;

import org.jspecify.annotations.NullMarked;
